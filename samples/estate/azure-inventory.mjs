import { csvFile } from './csv.mjs';
import { DOMAIN, HOSTS } from './hosts.mjs';
import { SYSTEMS } from './platforms.mjs';
import { randomFor } from './random.mjs';

const DISK_COLUMNS = (number) =>
  [
    'size (In GB)',
    'read throughput (MB per second)',
    'write throughput (MB per second)',
    'read ops (operations per second)',
    'write ops (operations per second)',
  ].map((column) => `Disk ${number} ${column}`);
const MAX_DISKS = 8;

/** The header of an Azure Migrate CSV import; an asterisk marks a mandatory column and is part of its name. */
export const INVENTORY_HEADER = [
  '*Server name',
  'IP addresses',
  '*Cores',
  '*Memory (In MB)',
  '*OS name',
  'OS version',
  'OS architecture',
  'Server type',
  'Hypervisor',
  'CPU utilization percentage',
  'Memory utilization percentage',
  'Network adapters',
  'Network In throughput',
  'Network Out throughput',
  'Boot type',
  'Number of disks',
  'Storage in use (In GB)',
  ...Array.from({ length: MAX_DISKS }, (_, index) => DISK_COLUMNS(index + 1)).flat(),
];

/** Hosts the appliance knows by short name only: their guests report no domain. */
const SHORT_NAMES = new Set(['docapp01', 'docapp02', 'devbld01', 'mgwspm01', 'filsrv01']);
/** Hosts without guest tools: the hypervisor cannot say their address. */
const WITHOUT_ADDRESS = new Set(['devbld01', 'telapp01']);
/** The big databases have a second leg in the backup network, a hundred subnets further. */
const backupAddress = (ip) => ip.replace(/(\d+)\.(\d+)$/, (_, subnet, last) => `${Number(subnet) + 100}.${last}`);
const addressesOf = (host) => (host.memoryGb < 128 ? host.ip : `${host.ip};${backupAddress(host.ip)}`);

const BOOT = { w2019: 'UEFI', w2022: 'UEFI', w2025: 'UEFI', rhel9: 'UEFI', ubuntu2404: 'UEFI', debian12: 'UEFI' };

/** Five cells for every disk of the host, then empty ones up to the eighth. */
function diskCells(host, random) {
  const used = host.disks.flatMap((gb) => [gb, random.int(0, 40) / 10, random.int(0, 30) / 10, random.int(1, 400), random.int(1, 300)]);
  return [...used, ...Array((MAX_DISKS - host.disks.length) * 5).fill('')];
}

function inventoryRow(host) {
  const random = randomFor(`load ${host.name}`);
  const system = SYSTEMS[host.system];
  const storage = host.disks.reduce((sum, gb) => sum + gb, 0);
  return [
    SHORT_NAMES.has(host.name) ? host.name : `${host.name}.${DOMAIN}`,
    WITHOUT_ADDRESS.has(host.name) ? '' : addressesOf(host),
    host.cores,
    host.memoryGb * 1024,
    system.name,
    system.version,
    host.system === 'centos6' ? 'x86' : 'x64',
    host.physical ? 'Physical' : 'Virtual',
    host.physical ? '' : 'VMware',
    random.int(2, 85),
    random.int(20, 95),
    addressesOf(host).split(';').length,
    random.int(1, 90) / 10,
    random.int(1, 90) / 10,
    BOOT[host.system] ?? 'BIOS',
    host.disks.length,
    Math.round(storage * (0.3 + random.next() * 0.5)),
    ...diskCells(host, random),
  ];
}

/** Text of azure-migrate-inventory.csv: every host, ordered by name as the portal lists them. */
export function azureInventory() {
  const byName = [...HOSTS].sort((a, b) => (a.name < b.name ? -1 : 1));
  return csvFile(INVENTORY_HEADER, byName.map(inventoryRow));
}
