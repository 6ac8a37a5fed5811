import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bytesOf, cmdbEntries, dependencies, inventory, recordsOf, runInto, shortName } from './sample-files';

const ESTATE_FILES = ['azure-migrate-inventory.csv', 'azure-migrate-dependencies.csv', 'cmdb-export.csv'];
const headerOf = (path: string, delimiter = ',') => recordsOf(bytesOf(path).toString('utf8'), delimiter)[0] ?? [];

describe('the sample estate', () => {
  it('is what its generator writes, byte for byte', () => {
    const written = runInto('samples/estate/generate.mjs', [], ESTATE_FILES);
    for (const file of ESTATE_FILES) expect(written.get(file)?.equals(bytesOf(`estate/${file}`))).toBe(true);
  });

  it('has the headers of the exports it imitates, mandatory columns starred and eight disks', () => {
    const columns = headerOf('estate/azure-migrate-inventory.csv');
    expect(columns.slice(0, 7).join()).toBe('*Server name,IP addresses,*Cores,*Memory (In MB),*OS name,OS version,OS architecture');
    expect(columns.filter((column) => /^Disk \d size \(In GB\)$/.test(column))).toHaveLength(8);
    expect(columns).toHaveLength(17 + 8 * 5);
    expect(headerOf('estate/azure-migrate-dependencies.csv').join()).toBe(
      'Time slot,Source server name,Source IP,Source application,Source process,Destination server name,Destination IP,Destination application,Destination process,Destination port',
    );
    expect(headerOf('estate/cmdb-export.csv', ';').join()).toBe(
      'Servername,IP-Adresse,Betriebssystem,CPU,RAM (GB),Disk (GB),Umgebung,Anwendung,Status,Owner,Last audit',
    );
  });

  it('has 123 machines: 101 of the appliance, 22 of the CMDB alone', () => {
    const seen = new Set(inventory().map((row) => shortName(row['*Server name'] ?? '')));
    const listed = new Set(cmdbEntries().map((row) => shortName(row['Servername'] ?? '')));
    expect(inventory()).toHaveLength(101);
    expect(seen.size).toBe(101);
    expect([...listed].filter((name) => !seen.has(name))).toHaveLength(22);
  });

  it('gives every address of the appliance to one machine, inside the estate network', () => {
    const addresses = inventory().flatMap((row) => (row['IP addresses'] ?? '').split(';').filter((ip) => ip !== ''));
    expect(addresses.filter((ip) => !isIPv4(ip) || !ip.startsWith('10.20.'))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses).not.toContain('10.20.99.7');
  });

  it('runs systems of every age', () => {
    const systems = new Set(inventory().map((row) => `${row['*OS name']} ${row['OS version']}`));
    const listed = new Set(cmdbEntries().map((row) => row['Betriebssystem']));
    for (const year of ['2008 R2', '2012', '2012 R2', '2016', '2019', '2022', '2025']) {
      expect([...systems].some((system) => system.startsWith(`Windows Server ${year} `))).toBe(true);
    }
    expect([...systems]).toEqual(expect.arrayContaining(['CentOS 6 6.10', 'Ubuntu Linux 16.04', 'Ubuntu Linux 24.04', 'Oracle Linux 7 7.9']));
    expect([...systems]).toEqual(expect.arrayContaining(['SUSE Linux Enterprise Server 15 SP3 15.3', 'Debian GNU/Linux 9 9.13']));
    expect([...listed]).toEqual(expect.arrayContaining(['AIX 7.1', 'Solaris 10', 'F5 BIG-IP 15.1']));
  });

  it('shows the same connection in several time slots, and never twice in one', () => {
    const rows = dependencies();
    const connections = new Set(rows.map((row) => [row['Source IP'], row['Destination IP'], row['Destination port']].join()));
    const sightings = new Set(rows.map((row) => [row['Time slot'], row['Source IP'], row['Destination IP'], row['Destination port']].join()));
    expect(rows).toHaveLength(1515);
    expect(connections.size).toBe(697);
    expect(sightings.size).toBe(rows.length);
    expect(new Set(rows.map((row) => row['Time slot'])).size).toBe(12);
  });
});

describe('the RVTools sheets', () => {
  it.each([
    ['RVTools_tabvCPU.csv', 'd06aefdfcd69074dc5bd90509a7247fb591fef8db3f4e91103fc8f8e99eabe6b'],
    ['RVTools_tabvDisk.csv', '29fb2456ae5b30d4f08e2c4d9061bcc590ae7e9f87463073f6eea6db7e6e4758'],
    ['RVTools_tabvHost.csv', '9eff554a166434dbc4e01df0726a749e483276066e8d1f8bec78f80e8730b4aa'],
    ['RVTools_tabvInfo.csv', 'cc525fede2e29699a22950060347173c4341040dc80eb1afae56d105ef257c7f'],
    ['RVTools_tabvMemory.csv', '15ecedad38c4b9a515e79926aee11b2360f9af8819a2ef3b4638baf2078f9877'],
    ['RVTools_tabvPartition.csv', '882ea4798300beef4d3a2c6990690474409e0304331d56b4361544696782e7ec'],
  ])('%s is unmodified, as its notice says', (file, sha256) => {
    expect(createHash('sha256').update(bytesOf(`rvtools/${file}`)).digest('hex')).toBe(sha256);
    expect(bytesOf('rvtools/NOTICE').toString('utf8')).toContain(file);
  });
});

describe('the format samples', () => {
  it.each([
    ['aws-migration-hub.csv', ',', 6],
    ['servicenow-cmdb-ci-server.csv', ',', 7],
    ['servicenow-labels.csv', ',', 5],
    ['generic-inventory.csv', ',', 7],
    ['generic-inventory-semicolon.csv', ';', 6],
    ['generic-inventory.tsv', '\t', 5],
    ['generic-dependencies.csv', ',', 7],
    ['ambiguous-headers.csv', ',', 5],
  ])('%s is a table of whole rows', (file, delimiter, count) => {
    const records = recordsOf(bytesOf(`formats/${file}`).toString('utf8'), delimiter);
    expect(records).toHaveLength(count + 1);
    expect(new Set(records.map((cells) => cells.length)).size).toBe(1);
  });

  it('are ragged and binary where they are meant to be', () => {
    const widths = recordsOf(bytesOf('formats/ragged.csv').toString('utf8')).map((cells) => cells.length);
    expect(widths).toEqual([6, 6, 4, 6, 7, 6, 6, 6]);
    expect([...bytesOf('formats/not-a-csv.bin').subarray(0, 4)]).toEqual([0x50, 0x4b, 0x03, 0x04]);
    expect([...bytesOf('formats/generic-inventory-semicolon.csv').subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});
