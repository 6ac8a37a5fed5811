import { applicationAt, hostAt, ROLE_NAMES } from './estate-hosts.mjs';

const NOISE_SHARE = 0.3;
const EXTERNAL_SHARE = 0.01;
/** Every so many applications, two (or, in turn, three) neighbours depend on each other in a circle. */
const CIRCLE_EVERY = 100;
const HOURS = ['00:00-06:00', '06:00-12:00', '12:00-18:00', '18:00-24:00'];

/** Role, port and processes of infrastructure traffic; `pulls`: the role opens the connection, else the host does. */
const NOISE = [
  { role: 'dc', port: 389, source: 'lsass.exe', target: 'lsass.exe', pulls: false },
  { role: 'dc', port: 53, source: 'dns', target: 'dns.exe', pulls: false },
  { role: 'zbx', port: 10050, source: 'zabbix_server', target: 'zabbix_agentd', pulls: true },
  { role: 'bkp', port: 6160, source: 'Veeam.Backup.Manager.exe', target: 'VeeamDeploymentSvc.exe', pulls: true },
  { role: 'jmp', port: 22, source: 'ssh', target: 'sshd', pulls: true },
];

const slotAt = (index) => `10/${1 + (Math.floor(index / HOURS.length) % 28)}/2026 ${HOURS[index % HOURS.length]}`;

function row(slot, from, to, port, sourceProcess = from.software.process, targetProcess = to.software.process) {
  return [slot, from.name, from.ip, from.software.application, sourceProcess, to.name, to.ip, to.software.application, targetProcess, port];
}

/** Pairs of tiers that hold for every application, and its calls to others: [source, target] hosts. */
function* edgesOf(estate, index, random) {
  const { web, app, db } = applicationAt(estate, index);
  for (const from of web) for (const to of app) yield [from, to];
  for (const from of app) for (const to of db) yield [from, to];
  // Only towards lower numbers, so the circles below are all there are.
  if (index > 0 && random.chance(0.6)) yield [random.pick(app), applicationAt(estate, random.int(0, index - 1)).app[0]];
  yield* circleFrom(estate, index);
}

/** The circle that starts at application `index`, if one does: itself and its next neighbour, or its next two. */
function* circleFrom(estate, index) {
  const size = (index / CIRCLE_EVERY) % 2 === 0 ? 2 : 3;
  if (index % CIRCLE_EVERY !== 0 || index + size > estate.applications) return;
  const members = Array.from({ length: size }, (_, place) => applicationAt(estate, index + place).app[0]);
  for (const [place, member] of members.entries()) yield [member, members[(place + 1) % size]];
}

/** Endless: all applications once, then again in the next time slot. */
function* businessRows(estate, random) {
  for (let pass = 0; ; pass += 1) {
    for (let index = 0; index < estate.applications; index += 1) {
      for (const [from, to] of edgesOf(estate, index, random)) yield row(slotAt(pass), from, to, to.software.port);
    }
  }
}

function noiseRow(estate, random) {
  const { role, port, source, target, pulls } = random.pick(NOISE);
  const rounds = Math.floor((estate.infrastructure - 1 - ROLE_NAMES.indexOf(role)) / ROLE_NAMES.length);
  const service = hostAt(estate, ROLE_NAMES.indexOf(role) + ROLE_NAMES.length * random.int(0, rounds));
  const host = hostAt(estate, random.int(estate.infrastructure, estate.servers - 1));
  const [from, to] = pulls ? [service, host] : [host, service];
  return row(slotAt(random.int(0, 111)), from, to, port, source, target);
}

function externalRow(estate, random) {
  const from = hostAt(estate, random.int(estate.infrastructure, estate.servers - 1));
  const cells = [from.name, from.ip, from.software.application, from.software.process];
  return [slotAt(random.int(0, 111)), ...cells, '', `203.0.113.${random.int(1, 254)}`, '', '', 443];
}

/** Exactly `count` rows: 30 % noise, 1 % to addresses in no inventory, the rest between and inside applications. */
export function* dependencyRows(estate, count, random) {
  const business = businessRows(estate, random);
  for (let made = 0; made < count; made += 1) {
    const kind = random.next();
    if (kind < NOISE_SHARE) yield noiseRow(estate, random);
    else if (kind < NOISE_SHARE + EXTERNAL_SHARE) yield externalRow(estate, random);
    else yield business.next().value;
  }
}
