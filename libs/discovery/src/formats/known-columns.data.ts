import { type MappingTarget, type SizeUnit } from '../model/mapping';

/** What a recognised export means by one of its columns. */
export interface KnownColumn {
  /** Folded column name (`foldColumn`). */
  column: string;
  target: MappingTarget;
  unit: SizeUnit | null;
  /** Used only when the file has no other column for the target. */
  fallback: boolean;
}

const known = (column: string, target: MappingTarget, unit: SizeUnit | null = null): KnownColumn => ({
  column,
  target,
  unit,
  fallback: false,
});
const fallback = (column: string, target: MappingTarget, unit: SizeUnit | null = null): KnownColumn => ({
  column,
  target,
  unit,
  fallback: true,
});

/** RVTools vInfo; sizes are MiB, whatever the column calls them. `Host` is the hypervisor, so it is left out. */
export const RVTOOLS_COLUMNS: readonly KnownColumn[] = [
  known('vm', 'name'),
  known('vmname', 'name'),
  known('powerstate', 'status'),
  known('template', 'isTemplate'),
  known('srmplaceholder', 'isPlaceholder'),
  known('dnsname', 'fqdn'),
  known('guesthostname', 'fqdn'),
  known('cpus', 'cpuCores'),
  known('memory', 'memoryGb', 'mb'),
  known('totaldiskcapacity', 'storageGb', 'mb'),
  fallback('provisioned', 'storageGb', 'mb'),
  known('primaryipaddress', 'ipAddress'),
  known('osaccordingtothevmwaretools', 'operatingSystem'),
  known('ostools', 'operatingSystem'),
  known('osaccordingtotheconfigurationfile', 'operatingSystemFallback'),
  known('os', 'operatingSystemFallback'),
  known('vmuuid', 'externalId'),
  known('uuid', 'externalId'),
  known('smbiosuuid', 'externalId'),
];

/** Azure Migrate import template; the disk columns are added up by cleansing. */
export const AZURE_INVENTORY_COLUMNS: readonly KnownColumn[] = [
  known('servername', 'name'),
  known('ipaddresses', 'ipAddress'),
  known('cores', 'cpuCores'),
  known('memoryinmb', 'memoryGb', 'mb'),
  known('osname', 'operatingSystem'),
  known('osversion', 'osVersion'),
  known('disknsizeingb', 'storageGb', 'gb'),
  fallback('storageinuseingb', 'storageGb', 'gb'),
];

/** Azure Migrate agentless dependency export; each row is one time slot in which the connection was seen. */
export const AZURE_DEPENDENCY_COLUMNS: readonly KnownColumn[] = [
  known('sourceservername', 'sourceName'),
  known('sourceip', 'sourceIp'),
  known('sourceprocess', 'sourceProcess'),
  fallback('sourceapplication', 'sourceProcess'),
  known('destinationservername', 'targetName'),
  known('destinationip', 'targetIp'),
  known('destinationprocess', 'targetProcess'),
  fallback('destinationapplication', 'targetProcess'),
  known('destinationport', 'port'),
];

/** AWS Application Discovery import template. `Tags` stays an attribute: it is a list of key:value pairs. */
export const AWS_COLUMNS: readonly KnownColumn[] = [
  known('hostname', 'hostname'),
  known('vmwarevmname', 'name'),
  known('cpunumberoflogicalcores', 'cpuCores'),
  fallback('cpunumberofcores', 'cpuCores'),
  known('ramtotalsizeinmb', 'memoryGb', 'mb'),
  known('osname', 'operatingSystem'),
  known('osversion', 'osVersion'),
  known('ipaddress', 'ipAddress'),
  known('macaddress', 'macAddress'),
  known('externalid', 'externalId'),
  known('smbiosid', 'externalId'),
  known('serverid', 'externalId'),
  known('applications', 'application'),
];

/** ServiceNow cmdb_ci_server, by element name and by label. `cpu_core_count` is cores per CPU; `ram` is MB. */
export const SERVICENOW_COLUMNS: readonly KnownColumn[] = [
  known('name', 'name'),
  known('hostname', 'hostname'),
  known('fqdn', 'fqdn'),
  known('fullyqualifieddomainname', 'fqdn'),
  known('ipaddress', 'ipAddress'),
  known('macaddress', 'macAddress'),
  known('os', 'operatingSystem'),
  known('operatingsystem', 'operatingSystem'),
  known('osversion', 'osVersion'),
  known('cpucount', 'cpuCount'),
  known('cpucorecount', 'coresPerCpu'),
  known('ram', 'memoryGb', 'mb'),
  known('rammb', 'memoryGb', 'mb'),
  known('diskspace', 'storageGb', 'gb'),
  known('diskspacegb', 'storageGb', 'gb'),
  known('sysclassname', 'assetType'),
  known('class', 'assetType'),
  known('environment', 'environment'),
  known('usedfor', 'environment'),
  known('classification', 'environment'),
  known('operationalstatus', 'status'),
  known('installstatus', 'status'),
  known('status', 'status'),
  known('serialnumber', 'externalId'),
  known('sysid', 'externalId'),
];
