import { openCsv } from '../../../libs/discovery/src/formats/read-csv';
import { type ColumnProfile } from '../../../libs/discovery/src/mapping/column-profile';
import { ColumnProfiler } from '../../../libs/discovery/src/mapping/column-profiler';
import { missingRequired } from '../../../libs/discovery/src/mapping/required-targets';
import { suggestMappings, type LearnedMapping } from '../../../libs/discovery/src/mapping/suggest-mappings';
import { type ImportFormat, type ImportKind } from '../../../libs/discovery/src/model/import';
import { type MappingSuggestion } from '../../../libs/discovery/src/model/mapping';
import { AZURE_DEPENDENCY_HEADER, RVTOOLS_HEADER, RVTOOLS_ROWS, upload } from './import-fixtures';
import { empty, ofExport, targets } from './mapping-fixtures';

const profile = (columns: Record<string, string[]>): ColumnProfile[] =>
  Object.entries(columns).map(([name, samples]) => ({ name, filled: samples.length, total: samples.length, samples }));

const generic = (columns: ColumnProfile[], kind: ImportKind = 'inventory', learned: LearnedMapping[] = []): MappingSuggestion[] => {
  const format: ImportFormat = kind === 'inventory' ? 'generic_inventory' : 'generic_dependencies';
  return suggestMappings({ format, kind, columns, learned });
};
const one = (columns: Record<string, string[]>, kind?: ImportKind): MappingSuggestion | undefined => generic(profile(columns), kind)[0];

describe('suggestMappings for home-made lists', () => {
  it.each([
    [
      'asset_name,type,ip,os,os_version,env,criticality,owner,location',
      'name,assetType,ipAddress,operatingSystem,osVersion,environment,-,-,-',
    ],
    ['Hostname,IP Address,Operating System,CPU Cores,RAM (GB),Department', 'hostname,ipAddress,operatingSystem,cpuCores,memoryGb:gb,-'],
    [
      'Servername;IP-Adresse;Betriebssystem;Prozessoren;Arbeitsspeicher [MB];Festplatte GB;Umgebung',
      'hostname,ipAddress,operatingSystem,cpuCores,memoryGb:mb,storageGb:gb,environment',
    ],
    [
      'MachineName,PrimaryIPAddress,AllocatedProcessorCoreCount,MemoryGiB,TotalDiskAllocatedGiB',
      'name,ipAddress,cpuCores,memoryGb:gb,storageGb:gb',
    ],
    [
      'server_name,server_os_family,server_os_version,server_fqdn,server_environment,app_name',
      'hostname,operatingSystem,osVersion,fqdn,environment,application',
    ],
    ['VM,Host,vCPU,Memory in TB,Power State,Description', 'name,-,cpuCores,memoryGb:tb,status,-'],
    ['Host,CPU %,CPU speed,Used memory,Memory (bytes),Gateway IP,OS install date', 'hostname,-,-,-,-,-,-'],
    ['Name,Disk 1 (GB),Disk 2 (GB),IP 1,IP 2', 'name,storageGb:gb,storageGb:gb,ipAddress,ipAddress'],
    ['Name,Total disk (GB),Disk 1 (GB)', 'name,storageGb:gb,-'],
    ['Name,CPU count,Cores per socket', 'name,cpuCount,coresPerCpu'],
    ['Name,vCPUs,Sockets,Cores per socket', 'name,cpuCores,cpuCount,coresPerCpu'],
    ['Name,VM Host,Cluster name,ESX host name,Application owner', 'name,-,-,-,-'],
  ])('maps %s', (header, expected) => {
    const names = header.split(/[,;]/);
    const found = targets(generic(empty(names)));
    expect(names.map((name) => found[name] ?? '-').join(',')).toBe(expected);
  });

  it('is the less sure the more it had to read into a name', () => {
    const confidence = (name: string): number | undefined => generic(empty([name]))[0]?.confidence;
    expect(['memory_gb', 'RAM', 'RAM (GB)', 'Server OS', 'Primary OS'].map(confidence)).toEqual([0.95, 0.95, 0.92, 0.9, 0.7]);
  });

  it('guesses by the values where the name says nothing', () => {
    expect(one({ Spalte1: ['10.0.0.1', '10.0.0.2, fe80::1', 'n/a'] })).toMatchObject({ target: 'ipAddress', confidence: 0.6 });
    expect(one({ Spalte1: ['Windows Server 2019', 'RHEL 8'] })).toMatchObject({
      target: 'operatingSystem',
      reason: 'values look like operating systems',
    });
    expect(one({ Spalte1: ['web.example.com', 'db.example.com'] })?.target).toBe('fqdn');
    expect(one({ Spalte1: ['Prod', 'Test', 'DEV'] })?.target).toBe('environment');
    expect(one({ Spalte1: ['16 GB', '64 GB'] })?.target).toBe('memoryGb');
    expect(one({ Spalte1: ['135 GB', '2 TB', '77 GB'] })?.target).toBe('storageGb');
    expect(one({ Spalte1: ['00:50:56:aa:bb:cc', '0050.56aa.bbcc'] })?.target).toBe('macAddress');
    expect(one({ Spalte1: ['red', 'green'] })).toMatchObject({ target: null, reason: 'kept as attribute' });
    expect(one({ Gateway: ['10.0.0.1', '10.0.0.2'] })?.target).toBeNull();
  });

  it('never lets a guess share a target with a column that has the name', () => {
    const mapped = targets(generic(profile({ IP: ['10.0.0.1'], Spalte2: ['10.0.0.254'] })));
    expect(mapped).toEqual({ IP: 'ipAddress' });
  });

  it('doubts a name that its values contradict, and lets a better column have the target', () => {
    const misnamed = one({ ip: ['web01', 'db01', '10.0.0.1'] });
    expect(misnamed).toMatchObject({ target: 'ipAddress' });
    expect(misnamed?.confidence).toBeLessThan(0.5);
    expect(misnamed?.reason).toContain('most values are not IP addresses, for example "web01"');
    expect(one({ CPU: ['Intel Xeon', 'AMD EPYC'] })?.confidence).toBeLessThan(0.5);
    expect(targets(generic(profile({ ip: ['web01', 'db01'], Spalte2: ['10.0.0.1'] })))).toEqual({ Spalte2: 'ipAddress' });
  });

  it('reads the unit of sizes off the values when the name has none', () => {
    expect(one({ RAM: ['16', '64', '8'] })).toMatchObject({ unit: 'gb', confidence: 0.95 });
    expect(one({ RAM: ['16384', '65.536', '4096'] })).toMatchObject({ unit: 'mb', confidence: 0.8 });
    expect(one({ RAM: ['16384', '4096'] })?.reason).toContain('values look like MB');
    expect(one({ RAM: ['16777216', '8388608'] })?.unit).toBe('kb');
    expect(one({ RAM: ['16 GB', '512 MB'] })).toMatchObject({ target: 'memoryGb', unit: null, confidence: 0.95 });
    expect(one({ 'RAM (GB)': ['1024', '2048'] })).toMatchObject({ unit: 'gb', confidence: 0.92 });
    expect(one({ Disk: ['500', '1,5', '2000'] })?.unit).toBe('gb');
    expect(one({ Disk: ['102400', '51200'] })).toMatchObject({ unit: 'mb', confidence: 0.8 });
  });

  it('prefers what a person approved before', () => {
    const learned: LearnedMapping[] = [
      { source: 'Rechner Nr', target: 'name', unit: null },
      { source: 'Service', target: null, unit: null },
      { source: 'Port', target: 'port', unit: null },
    ];
    const [name, service, port] = generic(empty(['rechner_nr', 'Service', 'Port']), 'inventory', learned);
    expect(name).toMatchObject({ target: 'name', confidence: 0.99, reason: 'approved by a person for an earlier import' });
    expect(service).toMatchObject({ target: null, confidence: 0.99 });
    expect(port).toMatchObject({ target: null, reason: 'kept as attribute' });
    const columns = empty(RVTOOLS_HEADER.split(','));
    const moved = suggestMappings({
      format: 'rvtools_vinfo',
      kind: 'inventory',
      columns,
      learned: [{ source: 'Folder', target: 'application', unit: null }],
    });
    expect(targets(moved)).toMatchObject({ Folder: 'application', VM: 'name' });
  });
});

describe('suggestMappings for home-made dependency lists', () => {
  it.each([
    ['source,target,port,protocol,connections', 'sourceName,targetName,port,protocol,connectionCount'],
    ['src ip,dst ip,dst port,src port,proto,count', 'sourceIp,targetIp,port,-,protocol,connectionCount'],
    ['Client,Server,Server Port,Process', 'sourceName,targetName,port,sourceProcess'],
    ['From Host,To Host,Destination Process,TCP Port', 'sourceName,targetName,targetProcess,port'],
    ['Quelle,Ziel,Zielport,Protokoll', 'sourceName,targetName,port,protocol'],
  ])('maps %s', (header, expected) => {
    const names = header.split(',');
    const found = targets(generic(empty(names), 'dependencies'));
    expect(names.map((name) => found[name] ?? '-').join(',')).toBe(expected);
  });

  it('tells names from addresses by the values', () => {
    const columns = profile({ source: ['10.0.0.1', '10.0.0.2'], target: ['db01', 'db02'] });
    expect(targets(generic(columns, 'dependencies'))).toEqual({ source: 'sourceIp', target: 'targetName' });
  });
});

describe('ColumnProfiler', () => {
  it('counts filled cells and keeps a few distinct samples', async () => {
    const file = await openCsv(upload([RVTOOLS_HEADER, ...RVTOOLS_ROWS].join('\n')));
    const profiler = new ColumnProfiler(file.header);
    for await (const row of file.rows) profiler.add(row.values);
    const profiles = profiler.profiles();
    expect(profiles[0]).toEqual({ name: 'VM', filled: 2, total: 2, samples: ['vm-1', 'vm-8'] });
    expect(profiles.find(({ name }) => name === 'Primary IP Address')).toMatchObject({ filled: 1, samples: ['10.219.147.82'] });
    expect(profiles.find(({ name }) => name === 'Datacenter')?.samples).toEqual(['Datacenter']);
  });

  it('takes column names that mean something to objects', () => {
    const profiler = new ColumnProfiler(['constructor', 'OS']);
    profiler.add({ OS: 'Linux' });
    expect(profiler.profiles()[0]).toMatchObject({ filled: 0, total: 1, samples: [] });
  });

  it('stays small however many rows and however long the values', () => {
    const profiler = new ColumnProfiler(['Note']);
    for (let row = 0; row < 200; row++) profiler.add({ Note: ` ${row}${'x'.repeat(1000)} ` });
    const [note] = profiler.profiles();
    expect(note).toMatchObject({ filled: 200, total: 200 });
    expect(note?.samples).toHaveLength(50);
    expect(note?.samples[0]).toHaveLength(200);
  });
});

describe('missingRequired', () => {
  const mapped = (target: MappingSuggestion['target'], confidence: number) => ({ source: String(target), target, confidence });

  it('asks an inventory for a name and an operating system at the threshold or above', () => {
    expect(missingRequired('inventory', [mapped('fqdn', 0.85), mapped('operatingSystemFallback', 0.9)], 0.85)).toEqual([]);
    expect(missingRequired('inventory', ofExport(RVTOOLS_HEADER), 0.85)).toEqual([]);
    expect(missingRequired('inventory', [mapped('hostname', 0.7), mapped(null, 1)], 0.85)).toEqual([
      {
        target: 'hostname',
        confidence: 0.7,
        reason: 'the best column for name or hostname or fqdn is "hostname", but 0.7 is below the threshold 0.85',
      },
      { target: 'operatingSystem', confidence: null, reason: 'no column is mapped to operatingSystem or operatingSystemFallback' },
    ]);
  });

  it('asks dependencies for both ends and a port', () => {
    expect(missingRequired('dependencies', ofExport(AZURE_DEPENDENCY_HEADER), 1)).toEqual([]);
    const missing = missingRequired('dependencies', [mapped('sourceIp', 0.95), mapped('targetName', 0.4)], 0.5);
    expect(missing.map(({ target, confidence }) => [target, confidence])).toEqual([
      ['targetName', 0.4],
      ['port', null],
    ]);
  });
});
