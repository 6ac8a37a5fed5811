import { isIPv4 } from 'node:net';
import { DirectedGraph } from 'graphology';
import { stronglyConnectedComponents } from 'graphology-components';
import { bytesOf, cmdb, cmdbEntries, dependencies, inventory, type SampleRow, shortName } from './sample-files';

// The counts are those of the table in samples/README.md.

const NOISE_PORTS = ['53', '88', '389', '636', '123', '10050', '514', '6160', '6162', '3389', '22'];
const PLACEHOLDERS = ['N/A', '-', 'tbd'];
const NOT_RUNNING = ['retired', 'außer betrieb', 'stillgelegt'];

const appliance = new Map(inventory().map((row) => [shortName(row['*Server name'] ?? ''), row]));
const entries = cmdbEntries();
const nameOf = (row: SampleRow) => shortName(row['Servername'] ?? '');
const firstEntries = [...new Map(entries.map((row) => [nameOf(row), row])).values()];
const ofAppliance = firstEntries.filter((row) => appliance.has(nameOf(row)));
const cmdbOnly = firstEntries.filter((row) => !appliance.has(nameOf(row)));
const isRetired = (row: SampleRow) => NOT_RUNNING.includes((row['Status'] ?? '').toLowerCase());
const cellsWith = (rows: SampleRow[], test: (cell: string, column: string) => boolean) =>
  rows.flatMap((row) => Object.entries(row).filter(([column, cell]) => test(cell, column))).length;

describe('what is wrong in the Azure inventory', () => {
  it('leaves out or doubles addresses and shortens names', () => {
    const addresses = [...appliance.values()].map((row) => row['IP addresses'] ?? '');
    expect(addresses.filter((cell) => cell === '')).toHaveLength(2);
    expect(addresses.filter((cell) => cell.includes(';'))).toHaveLength(9);
    expect([...appliance.values()].filter((row) => !(row['*Server name'] ?? '').includes('.'))).toHaveLength(5);
    expect([...appliance.values()].filter((row) => row['*OS name'] === 'Appliance OS 3.1')).toHaveLength(1);
  });
});

describe('what is wrong in the dependency export', () => {
  const rows = dependencies();
  const ends = rows.flatMap((row) => [
    { name: row['Source server name'] ?? '', ip: row['Source IP'] ?? '' },
    { name: row['Destination server name'] ?? '', ip: row['Destination IP'] ?? '' },
  ]);

  it('names an end by its address alone in 199 rows, and never by nothing', () => {
    expect(rows.filter((row) => row['Source server name'] === '' || row['Destination server name'] === '')).toHaveLength(199);
    expect(ends.filter(({ ip }) => !isIPv4(ip))).toEqual([]);
  });

  it('reaches machines that only the CMDB knows, and some that nobody knows', () => {
    const inCmdb = new Set(cmdbOnly.map((row) => row['IP-Adresse']));
    const known = new Set([...appliance.values()].flatMap((row) => (row['IP addresses'] ?? '').split(';')));
    const strangers = [...new Set(ends.filter(({ name, ip }) => !appliance.has(name) && !known.has(ip)).map(({ ip }) => ip))].sort();
    expect(strangers.filter((ip) => inCmdb.has(ip))).toEqual(['10.20.3.11', '10.20.3.12', '10.20.3.21', '10.20.5.10']);
    expect(strangers.filter((ip) => !inCmdb.has(ip))).toEqual([
      '10.20.99.7',
      '192.0.2.25',
      '198.51.100.44',
      '198.51.100.61',
      '198.51.100.80',
      '203.0.113.20',
      '203.0.113.21',
    ]);
  });

  it('is a good third infrastructure traffic', () => {
    expect(rows.filter((row) => NOISE_PORTS.includes(row['Destination port'] ?? ''))).toHaveLength(579);
  });

  it('has two circles once that traffic is left out', () => {
    const graph = new DirectedGraph();
    for (const row of rows.filter(({ 'Destination port': port }) => !NOISE_PORTS.includes(port ?? ''))) {
      graph.mergeEdge(row['Source IP'], row['Destination IP']);
    }
    const names = new Map([...appliance].map(([name, row]) => [(row['IP addresses'] ?? '').split(';')[0], name]));
    const circles = stronglyConnectedComponents(graph).filter((members) => members.length > 1);
    expect(circles.map((members) => members.map((ip) => names.get(ip)).sort()).sort()).toEqual([
      ['bilapp01', 'polbat01'],
      ['crmapp01', 'docapp01', 'outapp01'],
    ]);
  });
});

describe('what is wrong in the CMDB', () => {
  const text = bytesOf('estate/cmdb-export.csv').toString('utf8');

  it('is out of date about what exists', () => {
    const stillRunning = cmdbOnly.filter((row) => ['trfold01', 'trfold02', 'hrmold01', 'devsvn01'].includes(nameOf(row)));
    expect(cmdbOnly.filter(isRetired)).toHaveLength(8);
    expect(stillRunning.map((row) => row['Status'])).toEqual(expect.arrayContaining(['in Betrieb', 'aktiv']));
    expect(cmdbOnly).toHaveLength(8 + stillRunning.length + 10);
    expect(ofAppliance.filter(isRetired).map(nameOf)).toEqual(['hrmapp01']);
    expect(ofAppliance.filter((row) => row['Status'] === 'ausgeschaltet')).toHaveLength(2);
    const named = new Set(cmdb().map((row) => nameOf(row)));
    expect([...appliance.keys()].filter((name) => !named.has(name))).toHaveLength(6);
  });

  it('is out of date about sizes and systems', () => {
    const halved = ofAppliance.filter((row) => Number(row['RAM (GB)']) * 2048 === Number(appliance.get(nameOf(row))?.['*Memory (In MB)']));
    expect(halved).toHaveLength(24);
    const older = ['crmapp01', 'clmweb01', 'trfdb01', 'mgwsmtp02', 'bkpsrv01'].map(
      (name) => ofAppliance.find((row) => nameOf(row) === name)?.['Betriebssystem'],
    );
    expect(older).toEqual(['Windows Server 2012 R2', 'RHEL 7.6', 'Ubuntu 16.04', 'Debian 10', 'Windows 2016']);
  });

  it('lists a retired machine on the address of a live one', () => {
    const live = new Map([...appliance].map(([name, row]) => [row['IP addresses'], name]));
    const shared = cmdbOnly.filter((row) => live.has(row['IP-Adresse'] ?? ''));
    expect(shared.map((row) => [nameOf(row), live.get(row['IP-Adresse'] ?? '')])).toEqual([['clmapp00', 'clmapp03']]);
  });

  it('has second entries under other spellings', () => {
    expect(entries.length - firstEntries.length).toBe(7);
    expect(entries.filter((row) => row['Servername'] !== row['Servername']?.trim())).toHaveLength(3);
  });

  it('has cells with other units, without content and with a wrong address', () => {
    const units = (cell: string, column: string) => /^(CPU|RAM|Disk)/.test(column) && /[A-Za-z]{2}$|^\d+\.\d/.test(cell);
    expect(cellsWith(ofAppliance, (cell, column) => units(cell, column) && !PLACEHOLDERS.includes(cell))).toBe(10);
    expect(cellsWith(ofAppliance, (cell) => PLACEHOLDERS.includes(cell))).toBe(12);
    expect(cellsWith(firstEntries, (cell, column) => column === 'IP-Adresse' && /^[\d.]+$/.test(cell) && !isIPv4(cell))).toBe(1);
  });

  it('has broken lines, and says so in German', () => {
    const lines = text.split('\r\n').slice(0, -1);
    expect(text.startsWith('\uFEFFServername;')).toBe(true);
    expect(lines.filter((line) => line === '')).toHaveLength(3);
    expect(lines.map((line) => line.split(';').length).filter((width) => width !== 11 && width !== 1)).toEqual([7, 12]);
    expect(lines.at(-2)).toBe(';'.repeat(10));
    expect(lines.at(-1)).toMatch(/^Summe;;;\d+;\d+,\d;/);
    expect(lines.filter((line) => line !== '')).toHaveLength(126 + 1);
  });

  it('writes days in two ways and the environment in many', () => {
    const audits = entries.map((row) => row['Last audit'] ?? '');
    expect(audits.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).length).toBeGreaterThan(10);
    expect(audits.filter((day) => /^\d\d\.\d\d\.\d{4}$/.test(day)).length).toBeGreaterThan(60);
    expect(new Set(entries.map((row) => row['Umgebung'])).size).toBeGreaterThan(6);
  });
});
