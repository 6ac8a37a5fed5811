import { type InventoryTarget } from '../model/mapping';

/**
 * Column names of home-made inventories, English and German; case, spaces and punctuation do not matter. Units are left
 * out: `RAM (GB)` is found as `ram`. Where two columns want one target, the earlier name wins; the canonical name comes
 * before all. Numbers that are only unique within one list (`ID`, `Asset ID`) are no external id on purpose: two lists
 * would be merged by row number.
 */
export const INVENTORY_ALIASES: Record<InventoryTarget, readonly string[]> = {
  name: [
    ...[
      'asset name',
      'vm name',
      'vm',
      'virtual machine',
      'virtual machine name',
      'machine name',
      'ci name',
      'display name',
      'resource name',
    ],
    ...['instance name', 'node name', 'node', 'device name', 'system name', 'system', 'asset', 'bezeichnung', 'maschinenname'],
  ],
  hostname: [
    ...['host name', 'server name', 'server', 'computer name', 'computer', 'machine', 'rechnername', 'rechner', 'hostnamen', 'servers'],
    'host',
  ],
  fqdn: ['fully qualified domain name', 'dns name', 'dns hostname', 'guest host name', 'primary dns name'],
  ipAddress: [
    ...['ip', 'ip addr', 'primary ip address', 'primary ip', 'ipv4', 'ipv4 address', 'ip addresses', 'ips', 'network address'],
    ...['private ip', 'private ip address', 'ip adresse', 'ip adressen', 'ipv6', 'ipv6 address', 'public ip', 'public ip address'],
  ],
  macAddress: ['mac', 'mac addr', 'mac addresses', 'primary mac address', 'mac adresse', 'ethernet address'],
  assetType: ['type', 'ci type', 'resource type', 'asset category', 'category', 'class', 'ci class', 'typ', 'kategorie', 'server type'],
  operatingSystem: ['os', 'os name', 'guest os', 'operating system name', 'os type', 'betriebssystem', 'platform', 'plattform'],
  operatingSystemFallback: ['configured os', 'os according to the configuration file'],
  osVersion: ['operating system version', 'os release', 'betriebssystemversion', 'betriebssystem version', 'os level', 'os build'],
  cpuCores: [
    ...['cores', 'vcpu', 'vcpus', 'cpus', 'cpu', 'num cpu', 'num cpus', 'number of cpus', 'total cores', 'core count', 'number of cores'],
    ...[
      'logical cores',
      'logical processors',
      'allocated processor core count',
      'cpu count',
      'cpu core count',
      'processors',
      'processor count',
    ],
    ...['number of processors', 'prozessoren', 'anzahl prozessoren', 'anzahl cpu', 'anzahl cpus', 'kerne', 'cpu kerne', 'prozessorkerne'],
  ],
  cpuCount: ['sockets', 'cpu sockets', 'socket count', 'physical cpus', 'physical processors', 'anzahl sockel', 'sockel'],
  coresPerCpu: ['cores per socket', 'cores per processor', 'cores p/s', 'cpu cores per socket', 'kerne pro cpu', 'kerne pro sockel'],
  memoryGb: [
    ...[
      'memory',
      'ram',
      'total memory',
      'memory size',
      'mem size',
      'mem',
      'ram size',
      'total ram',
      'installed memory',
      'vram',
      'memory total',
    ],
    ...['physical memory', 'configured memory', 'allocated memory', 'arbeitsspeicher', 'hauptspeicher'],
  ],
  storageGb: [
    ...['storage', 'total storage', 'disk', 'disk space', 'disk size', 'total disk', 'total disk size', 'total disk space', 'storage size'],
    ...[
      'total disk capacity',
      'disk capacity',
      'storage capacity',
      'provisioned storage',
      'provisioned space',
      'total disk allocated',
      'hdd',
    ],
    ...[
      'hard disk',
      'disk total',
      'festplatte',
      'festplattenspeicher',
      'festplattengrosse',
      'speicherplatz',
      'plattenplatz',
      'plattenspeicher',
    ],
  ],
  environment: [
    'env',
    'stage',
    'deployment env',
    'deployment environment',
    'environment type',
    'used for',
    'umgebung',
    'stufe',
    'landscape',
  ],
  application: [
    ...[
      'app',
      'application name',
      'app name',
      'applications',
      'service',
      'service name',
      'business application',
      'business service',
      'workload',
    ],
    ...['anwendung', 'applikation', 'dienst', 'fachverfahren', 'verfahren'],
  ],
  status: [
    ...[
      'state',
      'power state',
      'operational status',
      'current status',
      'lifecycle status',
      'lifecycle state',
      'machine status',
      'vm state',
    ],
    ...['power status', 'zustand', 'betriebszustand', 'betriebsstatus'],
  ],
  isTemplate: ['template', 'vm template', 'vorlage'],
  isPlaceholder: ['placeholder', 'srm placeholder'],
  externalId: [
    ...['vm uuid', 'uuid', 'smbios uuid', 'bios uuid', 'smbios id', 'system uuid', 'serial number', 'serial', 'serial no', 'seriennummer'],
    ...['sys id', 'instance id', 'resource id', 'instance uuid', 'guid'],
  ],
};
