import { type ImportFormat, type ImportKind } from '../model/import';
import { normaliseHeader } from './normalise-header';

/** How a tool's export is told by its column names (normalised, see `foldColumn`). */
export interface FormatSignature {
  format: ImportFormat;
  kind: ImportKind;
  /** For people. */
  label: string;
  /** Each group needs one of its columns: without them the format cannot be read. */
  key: string[][];
  /** Columns that speak for the format, with their weight; the sum decides, since key columns alone may be chance. */
  marks: Record<string, number>;
  threshold: number;
}

/**
 * The name a format's dictionary knows a column by. RVTools: its database-style names (`vInfoVMName`) and the old `MB`
 * for `MiB` are folded into today's names, without the unit. Azure: `Disk 3 size (In GB)` is one of many.
 */
export function foldColumn(format: ImportFormat, column: string): string {
  const name = normaliseHeader(column);
  if (format === 'rvtools_vinfo') return name.replace(/^vinfo/, '').replace(/mi?b$/, '');
  if (format === 'azure_migrate_inventory') return name.replace(/^disk\d+size/, 'disknsize');
  return name;
}

const weights = (weight: number, ...columns: string[]): Record<string, number> =>
  Object.fromEntries(columns.map((column) => [column, weight]));

/** Recognised exports in the order they are tried. Sources of the names: each vendor's documentation or a real export. */
export const FORMAT_SIGNATURES: FormatSignature[] = [
  {
    format: 'rvtools_vinfo',
    kind: 'inventory',
    label: 'RVTools vInfo export',
    key: [['vm', 'vmname'], ['powerstate']],
    // Weight 5: columns that the sister sheets (vCPU, vDisk, vPartition ...) lack; weight 1: what they share with vInfo.
    marks: {
      ...weights(5, 'memory', 'nics', 'primaryipaddress', 'provisioned', 'inuse', 'totaldiskcapacity', 'gueststate', 'connectionstate'),
      ...weights(1, 'template', 'srmplaceholder', 'osaccordingtotheconfigurationfile', 'osaccordingtothevmwaretools'),
    },
    threshold: 6,
  },
  {
    format: 'azure_migrate_dependencies',
    kind: 'dependencies',
    label: 'Azure Migrate dependency export',
    key: [['sourceservername', 'sourceip'], ['destinationservername', 'destinationip'], ['destinationport']],
    marks: {
      ...weights(2, 'timeslot', 'sourceapplication', 'destinationapplication'),
      ...weights(1, 'sourceservername', 'destinationservername', 'sourceprocess', 'destinationprocess'),
    },
    threshold: 3,
  },
  {
    format: 'azure_migrate_inventory',
    kind: 'inventory',
    label: 'Azure Migrate inventory',
    key: [['servername']],
    marks: { ...weights(2, 'memoryinmb', 'disknsizeingb', 'storageinuseingb'), ...weights(1, 'cores', 'osname', 'osarchitecture') },
    threshold: 3,
  },
  {
    format: 'aws_migration_hub',
    kind: 'inventory',
    label: 'AWS Migration Hub import template',
    key: [['externalid', 'hostname', 'ipaddress', 'macaddress', 'vmwaremorefid', 'vmwarevmname']],
    marks: {
      ...weights(1, 'cpunumberofprocessors', 'cpunumberofcores', 'cpunumberoflogicalcores', 'ramtotalsizeinmb', 'ramusedsizeinmbavg'),
      ...weights(1, 'vmwaremorefid', 'vmwarevcenterid', 'vmwarevmname', 'cpuusagepctavg', 'applicationwave'),
    },
    threshold: 1,
  },
  {
    format: 'servicenow_cmdb_ci_server',
    kind: 'inventory',
    label: 'ServiceNow CMDB server export',
    key: [['name', 'hostname', 'fqdn', 'fullyqualifieddomainname']],
    // Element names and labels normalise to the same words, except where a label carries a unit.
    marks: {
      ...weights(3, 'sysid', 'sysclassname'),
      ...weights(2, 'cpucorecount', 'cpucorethread'),
      ...weights(1, 'cpucount', 'rammb', 'diskspace', 'diskspacegb', 'osservicepack', 'osdomain', 'osaddresswidthbits', 'dnsdomain'),
      ...weights(1, 'operationalstatus', 'installstatus', 'usedfor', 'discoverysource', 'cpuspeedmhz', 'modelid', 'isvirtual'),
    },
    threshold: 3,
  },
];
