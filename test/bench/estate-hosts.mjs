import { INVENTORY_HEADER } from '../../samples/estate/azure-inventory.mjs';
import { SOFTWARE, SYSTEMS } from '../../samples/estate/platforms.mjs';

/** Hosts of each tier in applications of four shapes, which repeat. */
const SHAPES = [
  { web: 1, app: 1, db: 1 },
  { web: 2, app: 2, db: 1 },
  { web: 2, app: 3, db: 2 },
  { web: 4, app: 4, db: 2 },
];
const TIERS = {
  web: { software: SOFTWARE.nginx, cores: 2, memoryGb: 4, disks: [60] },
  app: { software: SOFTWARE.tomcat, cores: 4, memoryGb: 16, disks: [80, 100] },
  db: { software: SOFTWARE.postgres, cores: 8, memoryGb: 64, disks: [80, 500, 200] },
};
/** What everyone leans on. The first hosts of the estate take these roles in turn. */
const ROLES = {
  dc: { software: SOFTWARE.directory, cores: 4, memoryGb: 16, disks: [80] },
  zbx: { software: SOFTWARE.zabbix, cores: 8, memoryGb: 32, disks: [80, 500] },
  bkp: { software: SOFTWARE.veeam, cores: 8, memoryGb: 32, disks: [80, 4000] },
  jmp: { software: SOFTWARE.desktop, cores: 2, memoryGb: 8, disks: [60] },
};
export const ROLE_NAMES = Object.keys(ROLES);
const SYSTEM_KEYS = Object.keys(SYSTEMS).filter((key) => key !== 'appliance');

const sizeOf = (shape) => shape.web + shape.app + shape.db;
const BLOCK = SHAPES.reduce((sum, shape) => sum + sizeOf(shape), 0);
const padded = (number, length) => String(number).padStart(length, '0');

/** `servers` hosts: 1 in 200, at least one of each role, are infrastructure; the rest make `applications` whole ones and some loners. */
export function estateOf(servers) {
  const infrastructure = Math.max(ROLE_NAMES.length, Math.floor(servers / 200));
  let [applications, left] = [Math.floor((servers - infrastructure) / BLOCK) * SHAPES.length, (servers - infrastructure) % BLOCK];
  for (const shape of SHAPES) {
    if (left < sizeOf(shape)) break;
    left -= sizeOf(shape);
    applications += 1;
  }
  return { servers, infrastructure, applications, firstLoner: servers - left };
}

const addressOf = (number) => `10.${100 + Math.floor(number / 64516)}.${1 + (Math.floor(number / 254) % 254)}.${1 + (number % 254)}`;
const host = (number, name, kind) => ({ number, name: `${name}.bench.example`, ip: addressOf(number), ...kind });

/** Application `index`: its hosts by tier. Two applications of one shape are BLOCK hosts apart. */
export function applicationAt(estate, index) {
  const shape = SHAPES[index % SHAPES.length];
  const before = SHAPES.slice(0, index % SHAPES.length).reduce((sum, other) => sum + sizeOf(other), 0);
  let number = estate.infrastructure + Math.floor(index / SHAPES.length) * BLOCK + before;
  return Object.fromEntries(
    Object.entries(shape).map(([tier, count]) => [
      tier,
      Array.from({ length: count }, (_, place) => host(number++, `a${padded(index, 5)}${tier}${padded(place + 1, 2)}`, TIERS[tier])),
    ]),
  );
}

/** Number of the application a host belongs to, for hosts before the first loner. */
function applicationOf(estate, number) {
  const place = number - estate.infrastructure;
  let [index, left] = [Math.floor(place / BLOCK) * SHAPES.length, place % BLOCK];
  for (const shape of SHAPES) {
    if (left < sizeOf(shape)) break;
    left -= sizeOf(shape);
    index += 1;
  }
  return index;
}

/** Host `number` of the estate, from 0: {number, name, ip, software, cores, memoryGb, disks}. */
export function hostAt(estate, number) {
  if (number < estate.infrastructure) {
    const role = ROLE_NAMES[number % ROLE_NAMES.length];
    return host(number, `${role}${padded(number, 4)}`, ROLES[role]);
  }
  if (number >= estate.firstLoner) return host(number, `lone${padded(number, 6)}`, TIERS.app);
  const tiers = applicationAt(estate, applicationOf(estate, number));
  return Object.values(tiers)
    .flat()
    .find((candidate) => candidate.number === number);
}

/** Cells of a host's inventory row. */
export function inventoryRow({ name, ip, cores, memoryGb, disks }, random) {
  const system = SYSTEMS[random.pick(SYSTEM_KEYS)];
  const storage = disks.reduce((sum, gb) => sum + gb, 0);
  const machine = [name, ip, cores, memoryGb * 1024, system.name, system.version, 'x64', 'Virtual', 'VMware'];
  const load = [random.int(2, 85), random.int(20, 95), 1, random.int(1, 90) / 10, random.int(1, 90) / 10];
  const cells = [...machine, ...load, 'BIOS', disks.length, Math.round(storage / 2), ...disks.flatMap((gb) => [gb, 1.5, 0.8, 120, 60])];
  return [...cells, ...Array(INVENTORY_HEADER.length - cells.length).fill('')];
}
