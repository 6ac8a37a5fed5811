import {
  AWS_HEADER,
  AZURE_DEPENDENCY_HEADER,
  AZURE_INVENTORY_HEADER,
  RVTOOLS_HEADER,
  SERVICENOW_ELEMENT_HEADER,
  SERVICENOW_LABEL_HEADER,
} from './import-fixtures';
import { ofExport, targets } from './mapping-fixtures';

describe('suggestMappings for known exports', () => {
  it('maps a real RVTools export', () => {
    expect(targets(ofExport(RVTOOLS_HEADER))).toEqual({
      VM: 'name',
      Powerstate: 'status',
      Template: 'isTemplate',
      'SRM Placeholder': 'isPlaceholder',
      CPUs: 'cpuCores',
      Memory: 'memoryGb:mb',
      'Total disk capacity MiB': 'storageGb:mb',
      'Primary IP Address': 'ipAddress',
      'OS according to the configuration file': 'operatingSystemFallback',
      'OS according to the VMware Tools': 'operatingSystem',
      'VM UUID': 'externalId',
    });
  });

  it('answers one suggestion per column, in order, with full confidence and a reason', () => {
    const suggestions = ofExport(RVTOOLS_HEADER);
    expect(suggestions.map(({ source }) => source)).toEqual(RVTOOLS_HEADER.split(','));
    expect(suggestions[0]).toEqual({ source: 'VM', target: 'name', unit: null, confidence: 1, reason: 'RVTools vInfo column' });
    expect(suggestions.find(({ source }) => source === 'Host')).toMatchObject({ target: null, reason: 'kept as attribute' });
    expect(suggestions.every(({ confidence }) => confidence > 0)).toBe(true);
  });

  it('maps old and database-style RVTools names, and provisioned space only without a capacity', () => {
    const header = 'vInfoVMName,vInfoPowerstate,vInfoGuestHostName,vInfoMemory,vInfoProvisioned,vInfoInUse,vInfoOS,vInfoOSTools';
    expect(targets(ofExport(header))).toEqual({
      vInfoVMName: 'name',
      vInfoPowerstate: 'status',
      vInfoGuestHostName: 'fqdn',
      vInfoMemory: 'memoryGb:mb',
      vInfoProvisioned: 'storageGb:mb',
      vInfoOS: 'operatingSystemFallback',
      vInfoOSTools: 'operatingSystem',
    });
    const old = targets(ofExport('VM,Powerstate,Template,Memory,Provisioned MB,Total disk capacity MB'));
    expect(old).toMatchObject({ 'Total disk capacity MB': 'storageGb:mb' });
    expect(old).not.toHaveProperty('Provisioned MB');
  });

  it('finds the columns people add to an export, without touching its own', () => {
    const added = targets(ofExport(`${RVTOOLS_HEADER},Environment,App Name,Hostname,RAM (GB)`));
    expect(added).toMatchObject({ Environment: 'environment', 'App Name': 'application', Memory: 'memoryGb:mb' });
    expect(added).not.toHaveProperty('Hostname');
    expect(added).not.toHaveProperty('RAM (GB)');
  });

  it('maps Azure Migrate inventories, every disk to storage', () => {
    const expected = { '*Server name': 'name', 'IP addresses': 'ipAddress', '*Cores': 'cpuCores', '*Memory (In MB)': 'memoryGb:mb' };
    const os = { '*OS name': 'operatingSystem', 'OS version': 'osVersion' };
    const disks = { 'Disk 1 size (In GB)': 'storageGb:gb', 'Disk 2 size (In GB)': 'storageGb:gb' };
    expect(targets(ofExport(AZURE_INVENTORY_HEADER))).toEqual({ ...expected, ...os, ...disks });
    const withoutDisks = ofExport('Server name,Cores,Memory (In MB),OS name,Storage in use (In GB)');
    expect(targets(withoutDisks)).toMatchObject({ 'Storage in use (In GB)': 'storageGb:gb' });
  });

  it('maps Azure Migrate dependencies', () => {
    expect(targets(ofExport(AZURE_DEPENDENCY_HEADER))).toEqual({
      'Source server name': 'sourceName',
      'Source IP': 'sourceIp',
      'Source process': 'sourceProcess',
      'Destination server name': 'targetName',
      'Destination IP': 'targetIp',
      'Destination process': 'targetProcess',
      'Destination port': 'port',
    });
  });

  it('maps the AWS template; physical cores only without logical ones', () => {
    const mapped = targets(ofExport(AWS_HEADER));
    expect(mapped).toEqual({
      ...{ ExternalId: 'externalId', SMBiosId: 'externalId', ServerId: 'externalId', HostName: 'hostname', 'VMware.VMName': 'name' },
      ...{ IPAddress: 'ipAddress', MACAddress: 'macAddress', 'CPU.NumberOfLogicalCores': 'cpuCores', 'RAM.TotalSizeInMB': 'memoryGb:mb' },
      ...{ 'OS.Name': 'operatingSystem', 'OS.Version': 'osVersion', Applications: 'application' },
    });
    expect(targets(ofExport('HostName,CPU.NumberOfCores,OS.Name'))).toMatchObject({ 'CPU.NumberOfCores': 'cpuCores' });
  });

  it('maps ServiceNow by element names and by labels', () => {
    const elements = ofExport(SERVICENOW_ELEMENT_HEADER);
    expect(targets(elements)).toMatchObject({
      ...{ sys_id: 'externalId', serial_number: 'externalId', name: 'name', host_name: 'hostname', os: 'operatingSystem' },
      ...{ cpu_count: 'cpuCount', cpu_core_count: 'coresPerCpu', ram: 'memoryGb:mb', disk_space: 'storageGb:gb' },
      ...{ sys_class_name: 'assetType', used_for: 'environment', operational_status: 'status' },
    });
    expect(elements.find(({ source }) => source === 'classification')).toMatchObject({
      target: null,
      reason: 'kept as attribute: another column gives environment',
    });
    expect(targets(ofExport(SERVICENOW_LABEL_HEADER))).toEqual({
      ...{
        Name: 'name',
        'Host name': 'hostname',
        'IP Address': 'ipAddress',
        'Operating System': 'operatingSystem',
        'OS Version': 'osVersion',
      },
      ...{ 'RAM (MB)': 'memoryGb:mb', 'CPU count': 'cpuCount', 'CPU core count': 'coresPerCpu', 'Disk space (GB)': 'storageGb:gb' },
      ...{ 'Serial number': 'externalId', Class: 'assetType' },
    });
  });
});
