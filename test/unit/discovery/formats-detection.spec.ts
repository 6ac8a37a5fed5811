import { detectFormat, resolveFormat } from '../../../libs/discovery/src/formats/detect-format';
import { FormatMismatchError } from '../../../libs/discovery/src/formats/format-mismatch.error';
import {
  AWS_HEADER,
  AZURE_DEPENDENCY_HEADER,
  AZURE_INVENTORY_HEADER,
  RVTOOLS_HEADER,
  SERVICENOW_ELEMENT_HEADER,
  SERVICENOW_LABEL_HEADER,
} from './import-fixtures';

const columns = (header: string): string[] => header.split(',');

describe('detectFormat', () => {
  it.each([
    ['rvtools_vinfo', 'inventory', RVTOOLS_HEADER],
    ['rvtools_vinfo', 'inventory', RVTOOLS_HEADER.replaceAll('MiB', 'MB').toUpperCase()],
    ['rvtools_vinfo', 'inventory', 'vInfoVMName,vInfoPowerstate,vInfoTemplate,vInfoCPUs,vInfoMemory,vInfoProvisioned,vInfoOS'],
    ['rvtools_vinfo', 'inventory', 'VM,Powerstate,Template,SRM Placeholder,CPUs,Memory,In Use MiB,OS according to the configuration file'],
    ['rvtools_vinfo', 'inventory', `${RVTOOLS_HEADER},constructor`],
    ['azure_migrate_inventory', 'inventory', AZURE_INVENTORY_HEADER],
    ['azure_migrate_inventory', 'inventory', AZURE_INVENTORY_HEADER.replaceAll('*', '')],
    ['azure_migrate_dependencies', 'dependencies', AZURE_DEPENDENCY_HEADER],
    ['azure_migrate_dependencies', 'dependencies', AZURE_DEPENDENCY_HEADER.replace('Time slot', 'Timeslot').replace('Source IP,', '')],
    ['aws_migration_hub', 'inventory', AWS_HEADER],
    ['aws_migration_hub', 'inventory', 'ExternalId*,HostName*,RAM.TotalSizeInMB,OS.Name'],
    ['servicenow_cmdb_ci_server', 'inventory', SERVICENOW_ELEMENT_HEADER],
    ['servicenow_cmdb_ci_server', 'inventory', SERVICENOW_LABEL_HEADER],
    ['generic_inventory', 'inventory', 'Hostname,IP Address,Operating System,CPU Cores,RAM (GB),Environment'],
    [
      'generic_inventory',
      'inventory',
      'CI Type,Name,Host Name,IP Address,OS,Environment,Application,Department,Owner,Status,CPU Cores,Memory GB',
    ],
    ['generic_inventory', 'inventory', 'VM Name,Power State,CPUs,Memory (GB),Provisioned Space (GB)'],
    ['generic_inventory', 'inventory', 'Server Name,Cores,OS Name,RAM GB'],
    ['generic_inventory', 'inventory', 'VM,Powerstate,Template,SRM Placeholder,Disk,Capacity MiB,OS according to the VMware Tools'],
    ['generic_inventory', 'inventory', 'Client,Server,Operating System'],
    ['generic_inventory', 'inventory', 'Application Name,Server Name,Environment'],
    ['generic_inventory', 'inventory', 'Colour,Taste'],
    ['generic_dependencies', 'dependencies', 'source,target,port'],
    ['generic_dependencies', 'dependencies', 'Client IP,Server IP,Dst Port,Protocol'],
    ['generic_dependencies', 'dependencies', 'From,To,Connections'],
    ['generic_dependencies', 'dependencies', 'sys_id,parent,child,type'],
    ['generic_dependencies', 'dependencies', 'application_name,component_name,dependency_target,port,protocol'],
  ])('recognises %s (%s) by %s', (format, kind, header) => {
    expect(detectFormat(columns(header))).toMatchObject({ format, kind });
    expect(detectFormat(columns(header).reverse())).toMatchObject({ format, kind });
  });

  it('follows the kind the caller gives where the columns leave it open', () => {
    expect(detectFormat(['A', 'B'], 'dependencies').format).toBe('generic_dependencies');
    expect(detectFormat(['source', 'target'], 'inventory').format).toBe('generic_inventory');
  });

  it('refuses a kind that contradicts a recognised export, and says what to send', () => {
    expect(() => detectFormat(columns(RVTOOLS_HEADER), 'dependencies')).toThrow(/RVTools.*kind=inventory/);
    expect(() => detectFormat(columns(AZURE_DEPENDENCY_HEADER), 'inventory')).toThrow(FormatMismatchError);
  });
});

describe('resolveFormat', () => {
  it('accepts a requested format whose key columns are there, even where it would not be detected', () => {
    expect(detectFormat(['VM', 'Powerstate', 'CPUs']).format).toBe('generic_inventory');
    expect(resolveFormat(['VM', 'Powerstate', 'CPUs'], 'rvtools_vinfo')).toMatchObject({ format: 'rvtools_vinfo', kind: 'inventory' });
    expect(resolveFormat(columns(AWS_HEADER), 'generic_inventory').format).toBe('generic_inventory');
    expect(resolveFormat(columns(AWS_HEADER), 'auto').format).toBe('aws_migration_hub');
  });

  it('refuses a requested format whose key columns are missing', () => {
    expect(() => resolveFormat(columns(AWS_HEADER), 'rvtools_vinfo')).toThrow(/no column vm or vmname, no column powerstate.*format=auto/);
    expect(() => resolveFormat(['Name', 'OS'], 'azure_migrate_dependencies')).toThrow(FormatMismatchError);
  });

  it('refuses a requested format of the other kind', () => {
    expect(() => resolveFormat(['source', 'target'], 'generic_dependencies', 'inventory')).toThrow(FormatMismatchError);
    expect(() => resolveFormat(columns(AWS_HEADER), 'aws_migration_hub', 'dependencies')).toThrow(/kind=inventory/);
  });
});
