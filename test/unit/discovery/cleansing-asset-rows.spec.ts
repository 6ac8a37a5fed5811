import { cleanseAssetRow } from '../../../libs/discovery/src/cleansing/cleanse-asset-row';
import { type ImportFormat } from '../../../libs/discovery/src/model/import';
import { assetOf, mappingsOf } from './cleansing-fixtures';

const factsOf = (values: Record<string, string>, format?: ImportFormat, decimalComma?: boolean) =>
  assetOf(values, format, decimalComma).asset;
const codesOf = (values: Record<string, string>) => assetOf(values).issues.map(({ code, field }) => `${field} ${code}`);

describe('names of an asset row', () => {
  it('trims the name and keeps its spelling', () => {
    expect(factsOf({ name: '  CRMWEB01 ' })).toMatchObject({ name: 'CRMWEB01', hostname: 'crmweb01', fqdn: null, attributes: {} });
  });

  it.each([
    [{ hostname: 'UPDSRV01', fqdn: 'updsrv01.corp.example', ipAddress: '10.0.0.1' }, 'updsrv01'],
    [{ name: 'N/A', fqdn: 'updsrv01.corp.example', ipAddress: '10.0.0.1' }, 'updsrv01'],
    [{ name: '-', hostname: '', ipAddress: '10.0.0.1' }, '10.0.0.1'],
    [{ hostname: 'prüf01' }, 'prüf01'],
  ])('calls a row without a name what else it says: %j', (values, name) => {
    expect(factsOf(values)).toMatchObject({ name });
  });

  it('takes host name and domain from whichever column states them', () => {
    expect(factsOf({ name: 'Billing', hostname: 'bil01.corp.example' })).toMatchObject({ hostname: 'bil01', fqdn: 'bil01.corp.example' });
    expect(factsOf({ name: 'bil01.corp.example', hostname: 'BIL01' })).toMatchObject({ hostname: 'bil01', fqdn: 'bil01.corp.example' });
    expect(factsOf({ name: 'Billing', fqdn: 'bil01' })).toMatchObject({ hostname: 'bil01', fqdn: null });
    expect(factsOf({ name: 'copy.example', hostname: 'bil01' })).toMatchObject({ hostname: 'bil01', fqdn: null });
    expect(factsOf({ hostname: 'bil01.a.example', fqdn: 'bil01.b.example' })).toMatchObject({
      fqdn: 'bil01.b.example',
      attributes: { hostname: 'bil01.a.example' },
    });
  });

  it('makes no host name of a display name that is none, nor of an application', () => {
    expect(factsOf({ name: 'web01.old' })).toMatchObject({ name: 'web01.old', hostname: null });
    expect(factsOf({ name: 'Catalogue web' })).toMatchObject({ hostname: null });
    expect(factsOf({ name: 'billing', assetType: 'Application' })).toMatchObject({ assetType: 'application', hostname: null });
  });

  it('uses an address that stands where a name should', () => {
    expect(factsOf({ hostname: '10.0.0.5', ipAddress: '' })).toMatchObject({ name: '10.0.0.5', hostname: null, ipAddress: '10.0.0.5' });
    expect(factsOf({ name: '10.0.0.5', ipAddress: '10.0.0.6' })).toMatchObject({
      ipAddress: '10.0.0.6',
      ipAddresses: ['10.0.0.6', '10.0.0.5'],
    });
  });

  it('rejects a row that names no machine, and says which column to fill', () => {
    expect(assetOf({ name: ' ', hostname: 'N/A', ipAddress: '', operatingSystem: 'Debian 12' })).toEqual({
      asset: null,
      issues: [
        { severity: 'error', field: 'name', code: 'MISSING_NAME', message: expect.stringContaining('fill one of them in'), value: null },
      ],
    });
    expect(codesOf({ ipAddress: 'invalid_ip' })).toEqual(['ipAddress INVALID_IP_ADDRESS', 'ipAddress MISSING_NAME']);
    expect(cleanseAssetRow({ a: 'b' }, [], { format: 'generic_inventory', decimalComma: false })).toMatchObject({
      asset: null,
      issues: [{ field: '', code: 'MISSING_NAME' }],
    });
  });
});

describe('values that do not fit their field', () => {
  it.each([
    ['ipAddress', 'invalid_ip', 'INVALID_IP_ADDRESS', { ipAddress: null, ipAddresses: [] }],
    ['ipAddress', '10.20.300.12', 'INVALID_IP_ADDRESS', { ipAddress: null }],
    ['ipAddress', '10.0.0.1, 10.0.0.999', 'INVALID_IP_ADDRESS', { ipAddress: '10.0.0.1' }],
    ['macAddress', '00:50', 'INVALID_MAC_ADDRESS', { macAddresses: [] }],
    ['hostname', 'not a host', 'INVALID_HOSTNAME', { hostname: 'web01' }],
    ['cpuCores', 'many', 'INVALID_NUMBER', { cpuCores: null }],
    ['cpuCores', '0', 'INVALID_NUMBER', { cpuCores: null }],
    ['cpuCount', '-2', 'INVALID_NUMBER', { cpuCores: null }],
    ['memoryGb', '-16', 'INVALID_SIZE', { memoryGb: null }],
    ['memoryGb', '0', 'INVALID_SIZE', { memoryGb: null }],
    ['storageGb', '9e30', 'INVALID_SIZE', { storageGb: null }],
    ['environment', 'Hamburg', 'UNKNOWN_ENVIRONMENT', { environment: null }],
    ['status', 'haunted', 'UNKNOWN_STATUS', { status: 'active' }],
    ['isTemplate', 'perhaps', 'INVALID_FLAG', { status: 'active' }],
  ])('%s %j is the warning %s, and stays in the attributes', (column, text, code, facts) => {
    const { asset, issues } = assetOf({ name: 'web01', [column]: ` ${text}` });
    expect(asset).toMatchObject({ name: 'web01', ...facts, attributes: { [column]: text } });
    expect(issues).toEqual([{ severity: 'warning', field: column, code, message: expect.any(String), value: text }]);
  });

  it('says nothing of cells that say nothing', () => {
    const { asset, issues } = assetOf({
      name: 'web01',
      ipAddress: 'N/A',
      cpuCores: '-',
      memoryGb: 'tbd',
      environment: 'unknown',
      status: '',
    });
    expect(issues).toEqual([]);
    expect(asset).toEqual({
      ...{ name: 'web01', hostname: 'web01', fqdn: null, assetType: 'server', status: 'active', environment: null, application: null },
      ...{ ipAddress: null, ipAddresses: [], macAddresses: [], externalIds: [], cpuCores: null, memoryGb: null, storageGb: null },
      ...{ operatingSystem: null, osProduct: null, osVersion: null, attributes: {} },
    });
  });
});

describe('sizes of an asset row', () => {
  const mappings = mappingsOf({
    VM: 'name',
    Memory: 'memoryGb:mb',
    'Disk 1': 'storageGb:gb',
    'Disk 2': 'storageGb:gb',
    'Disk 3': 'storageGb:tb',
  });
  const sized = (values: Record<string, string>, decimalComma = false) =>
    cleanseAssetRow({ VM: 'vm-1', ...values }, mappings, { format: 'generic_inventory', decimalComma });

  it("counts in the column's unit, in the value's own when it has one, and adds up disks", () => {
    const { asset } = sized({ Memory: '16384', 'Disk 1': '80', 'Disk 2': '512 MB', 'Disk 3': '1' });
    expect(asset).toMatchObject({ memoryGb: 16, storageGb: 1104.5 });
    expect(sized({ Memory: '16 GB', 'Disk 1': '0' }).asset).toMatchObject({ memoryGb: 16, storageGb: 0 });
  });

  it('adds up the readable disks and warns of the others', () => {
    const { asset, issues } = sized({ 'Disk 1': '80', 'Disk 2': 'raw' });
    expect(asset).toMatchObject({ storageGb: 80, attributes: { 'Disk 2': 'raw' } });
    expect(issues).toMatchObject([{ field: 'Disk 2', code: 'INVALID_SIZE' }]);
  });

  it('reads decimal commas only where the file has them', () => {
    expect(sized({ 'Disk 1': '1.024,5' }, true).asset).toMatchObject({ storageGb: 1024.5 });
    expect(sized({ 'Disk 1': '1,024' }, true).asset).toMatchObject({ storageGb: 1.02 });
    expect(sized({ 'Disk 1': '1,024' }).asset).toMatchObject({ storageGb: 1024 });
  });

  it.each([
    [{ cpuCount: '2', coresPerCpu: '8' }, 16],
    [{ cpuCount: '2' }, 2],
    [{ cpuCount: 'n/a', coresPerCpu: '4' }, 4],
    [{ cpuCores: '12', cpuCount: '2', coresPerCpu: '8' }, 12],
    [{ cpuCores: '8 vCPU' }, 8],
  ])('knows the cores of %j', (values, cores) => {
    expect(factsOf({ name: 'hull01', ...values })).toMatchObject({ cpuCores: cores });
  });

  it('keeps sockets and cores of each, because licences go by them', () => {
    expect(factsOf({ name: 'hull01', cpuCount: '2', coresPerCpu: '8' })?.attributes).toEqual({ cpuCount: '2', coresPerCpu: '8' });
  });
});

describe('status of an asset row', () => {
  it('marks templates and recovery placeholders, and keeps what the columns said', () => {
    expect(factsOf({ name: 'w22', status: 'poweredOff', isTemplate: 'True' })).toMatchObject({
      status: 'template',
      attributes: { status: 'poweredOff', isTemplate: 'True' },
    });
    expect(factsOf({ name: 'web01', isTemplate: 'False', isPlaceholder: 'TRUE' })).toMatchObject({ status: 'template' });
    expect(factsOf({ name: 'w22', status: 'Vorlage' })).toMatchObject({ status: 'template' });
  });

  it('keeps switched-off and retired machines', () => {
    expect(factsOf({ name: 'a', status: 'poweredOff', isTemplate: 'False' })).toMatchObject({ status: 'powered_off', attributes: {} });
    expect(factsOf({ name: 'a', status: 'außer Betrieb' })).toMatchObject({ status: 'retired' });
  });
});

describe('other fields of an asset row', () => {
  it.each<[ImportFormat, string]>([
    ['rvtools_vinfo', 'virtual_machine'],
    ['azure_migrate_inventory', 'server'],
    ['aws_migration_hub', 'server'],
    ['servicenow_cmdb_ci_server', 'server'],
    ['generic_inventory', 'server'],
  ])('a row of %s without a type is a %s', (format, type) => {
    expect(factsOf({ name: 'a', assetType: '' }, format)).toMatchObject({ assetType: type });
  });

  it('keeps the text of a type that is none of ours', () => {
    expect(factsOf({ name: 'a', assetType: 'Printer' })).toMatchObject({ assetType: 'other', attributes: { assetType: 'Printer' } });
    expect(factsOf({ name: 'a', assetType: 'Load Balancer' })).toMatchObject({ assetType: 'load_balancer', attributes: {} });
  });

  it('believes the reported operating system before the configured one, and keeps the other', () => {
    const os = { operatingSystem: 'Debian GNU/Linux 9 (64-bit)', operatingSystemFallback: 'Debian GNU/Linux 7 (64-bit)' };
    expect(factsOf({ name: 'vm-3', ...os })).toMatchObject({
      ...{ operatingSystem: 'Debian GNU/Linux 9 (64-bit)', osProduct: 'debian', osVersion: '9' },
      attributes: { operatingSystemFallback: 'Debian GNU/Linux 7 (64-bit)' },
    });
    expect(factsOf({ name: 'vm-3', ...os, operatingSystem: '' })).toMatchObject({ osVersion: '7', attributes: {} });
  });

  it('completes the operating system by its version column, and keeps what the fields do not show', () => {
    expect(factsOf({ name: 'a', operatingSystem: 'Windows Server 2012', osVersion: '6.3.9600' })).toMatchObject({
      ...{ operatingSystem: 'Windows Server 2012', osVersion: '2012-r2' },
      attributes: { osVersion: '6.3.9600' },
    });
    expect(factsOf({ name: 'a', operatingSystem: 'Ubuntu', osVersion: '20.04' })).toMatchObject({ osVersion: '20.04', attributes: {} });
    expect(factsOf({ name: 'a', osVersion: 'Windows Server 2019' })).toMatchObject({
      ...{ operatingSystem: 'Windows Server 2019', osProduct: 'windows-server', osVersion: '2019' },
      attributes: {},
    });
    expect(factsOf({ name: 'a', osVersion: '7.9' })).toMatchObject({ operatingSystem: null, osProduct: null, osVersion: '7.9' });
  });

  it('reads the environment out of AWS tags, for no other format, and never over a stated one', () => {
    const tags = (format: ImportFormat, values = {}) =>
      cleanseAssetRow(
        { HostName: 'a', Tags: 'critical:yes, env:Production', ...values },
        mappingsOf({ HostName: 'hostname', Env: 'environment' }),
        { format, decimalComma: false },
      ).asset;
    expect(tags('aws_migration_hub')).toMatchObject({ environment: 'production', attributes: { Tags: 'critical:yes, env:Production' } });
    expect(tags('aws_migration_hub', { Env: 'Test' })).toMatchObject({ environment: 'test' });
    expect(tags('aws_migration_hub', { Tags: 'environment-code:5' })).toMatchObject({ environment: null });
    expect(tags('generic_inventory')).toMatchObject({ environment: null });
  });
});

describe('columns of an asset row', () => {
  const row = (values: Record<string, string>, columns: Record<string, string>) =>
    cleanseAssetRow(values, mappingsOf(columns), { format: 'generic_inventory', decimalComma: false });

  it('collects addresses and ids of several columns', () => {
    const columns = { n: 'name', ip1: 'ipAddress', ip2: 'ipAddress', mac: 'macAddress', serial: 'externalId', uuid: 'externalId' };
    const values = {
      n: 'a',
      ip1: '10.0.0.1',
      ip2: '10.0.0.2;10.0.0.1',
      mac: '0050.56B2.0001',
      serial: 'VMware-42 08 11',
      uuid: '4208A1F0',
    };
    expect(row(values, columns).asset).toMatchObject({
      ...{ ipAddress: '10.0.0.1', ipAddresses: ['10.0.0.1', '10.0.0.2'] },
      ...{ macAddresses: ['00:50:56:b2:00:01'], externalIds: ['vmware-42 08 11', '4208a1f0'], attributes: {} },
    });
  });

  it('takes the first readable of two columns for one field, and keeps the other', () => {
    const columns = { n: 'name', n2: 'name', cores: 'cpuCores', cpus: 'cpuCores' };
    const { asset, issues } = row({ n: '', n2: 'a', cores: '?!', cpus: '4' }, columns);
    expect(asset).toMatchObject({ name: 'a', cpuCores: 4, attributes: { cores: '?!' } });
    expect(issues).toMatchObject([{ field: 'cores', code: 'INVALID_NUMBER' }]);
    expect(row({ n: 'a', n2: 'b', cores: '2', cpus: '4' }, columns).asset).toMatchObject({
      name: 'a',
      cpuCores: 2,
      attributes: { n2: 'b', cpus: '4' },
    });
  });

  it('keeps columns that no mapping claims under their names, whatever they are called', () => {
    const values = Object.fromEntries([
      ['n', 'a'],
      ['Owner', ' Team A '],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['Empty', '  '],
      ['Note', 'N/A'],
    ]);
    const { asset } = row(values, { n: 'name' });
    expect(Object.entries(asset?.attributes ?? {})).toEqual([
      ['Owner', 'Team A'],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['Note', 'N/A'],
    ]);
  });

  it('treats a mapping to a field of dependencies as none', () => {
    expect(row({ n: 'a', p: '443' }, { n: 'name', p: 'port' }).asset).toMatchObject({ attributes: { p: '443' } });
  });

  it('does without columns that the row does not have', () => {
    expect(row({ n: 'a' }, { n: 'name', constructor: 'application' }).asset).toMatchObject({ name: 'a', application: null });
  });
});
