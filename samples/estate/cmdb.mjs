import { csvLine } from './csv.mjs';
import * as defects from './cmdb-defects.mjs';
import { CMDB_ONLY, RETIRED } from './cmdb-machines.mjs';
import { DOMAIN, HOST, HOSTS } from './hosts.mjs';
import { SYSTEMS } from './platforms.mjs';
import { randomFor } from './random.mjs';

export const CMDB_HEADER = [
  'Servername',
  'IP-Adresse',
  'Betriebssystem',
  'CPU',
  'RAM (GB)',
  'Disk (GB)',
  'Umgebung',
  'Anwendung',
  'Status',
  'Owner',
  'Last audit',
];
const EOL = '\r\n';
const BLANK_AFTER = [30, 61, 92];
const ENVIRONMENT_SPELLINGS = { production: ['Produktion', 'Produktion', 'Prod', 'PRD'], test: ['Test', 'TEST', 'QS'] };
const RUNNING_SPELLINGS = ['in Betrieb', 'in Betrieb', 'in Betrieb', 'aktiv', 'live'];

const decimalComma = (number) => number.toFixed(1).replace('.', ',');
const two = (number) => String(number).padStart(2, '0');

function statusOf(name, random) {
  if (defects.LISTED_AS_RETIRED.includes(name)) return 'retired';
  if (defects.ON_STANDBY.includes(name)) return 'standby';
  return defects.POWERED_OFF.includes(name) ? 'ausgeschaltet' : random.pick(RUNNING_SPELLINGS);
}

/** A German day, now and then an ISO one. */
function auditOf(random) {
  const [day, month, year] = [random.int(1, 28), random.int(1, 12), random.int(2022, 2025)];
  return random.chance(0.2) ? `${year}-${two(month)}-${two(day)}` : `${two(day)}.${two(month)}.${year}`;
}

/** The cells of a host, by column, as somebody once typed them in. */
function entryOf(host) {
  const random = randomFor(`cmdb ${host.name}`);
  const stale = defects.STALE_SIZES.includes(host.name);
  const entry = {
    Servername: random.pick([host.name, host.name, host.name, host.name.toUpperCase(), `${host.name}.${DOMAIN}`]),
    'IP-Adresse': host.ip,
    Betriebssystem: defects.STALE_SYSTEMS[host.name] ?? random.pick(SYSTEMS[host.system].cmdb),
    CPU: host.cores,
    'RAM (GB)': stale ? host.memoryGb / 2 : host.memoryGb,
    'Disk (GB)': decimalComma(stale ? host.disks[0] : host.disks.reduce((sum, gb) => sum + gb, 0)),
    Umgebung: host.tier.startsWith('dev.') ? 'Entwicklung' : random.pick(ENVIRONMENT_SPELLINGS[host.environment]),
    Anwendung: host.application,
    Status: statusOf(host.name, random),
    Owner: host.owner,
    'Last audit': auditOf(random),
  };
  const cells = [...defects.UNIT_CELLS, ...defects.PLACEHOLDER_CELLS, ...defects.INVALID_ADDRESS_CELLS];
  for (const [name, column, text] of cells) if (name === host.name) entry[column] = text;
  return entry;
}

/** The line of a host; two of them are broken on purpose. */
function lineOf(host) {
  const cells = Object.values(entryOf(host));
  if (host.name === defects.CUT_SHORT) return csvLine(cells.slice(0, 7), ';');
  if (host.name === defects.SPLIT_OWNER) return `${csvLine(cells.slice(0, 9), ';')};${host.owner}; IT-Betrieb;${cells[10]}`;
  return csvLine(cells, ';');
}

const duplicateLine = ([name, spelling]) => csvLine([spelling, ...Object.values(entryOf(HOST.get(name))).slice(1)], ';');
const machineLine = ([name, ip, system, cpu, ram, disk, application, ...rest]) =>
  csvLine([name, ip, system, cpu, ram, disk, 'Produktion', application, ...rest], ';');

/** In the order people happened to enter them: shuffled, and the same every time. */
function shuffled(lines) {
  const keyed = lines.map((line, index) => ({ line, key: randomFor(`entered ${index} ${line}`).next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ line }) => line);
}

/** What the spreadsheet's owner added up below the list, at some time. */
function totalsLine() {
  const cores = HOSTS.reduce((sum, host) => sum + host.cores, 0);
  const memory = HOSTS.reduce((sum, host) => sum + host.memoryGb, 0);
  return csvLine(['Summe', '', '', cores, decimalComma(memory), '', '', '', '', '', ''], ';');
}

/** Text of cmdb-export.csv: byte order mark, `;`, CRLF, blank lines between, a line of separators and a totals line at the end. */
export function cmdbExport() {
  const entered = HOSTS.filter((host) => !defects.NEVER_ENTERED.includes(host.name));
  const lines = shuffled([
    ...entered.map(lineOf),
    ...[...CMDB_ONLY, ...RETIRED].map(machineLine),
    ...defects.DUPLICATES.map(duplicateLine),
  ]);
  const spaced = lines.flatMap((line, index) => (BLANK_AFTER.includes(index + 1) ? [line, ''] : [line]));
  const file = [csvLine(CMDB_HEADER, ';'), ...spaced, ';'.repeat(CMDB_HEADER.length - 1), totalsLine()];
  return `\uFEFF${file.map((line) => line + EOL).join('')}`;
}
