import { type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';

/** Words that may stand before an alias without changing it: `Server OS`, `VM Memory`. Not `host`: that may be the hypervisor. */
export const HARMLESS_PREFIX = /^(?:server|vm|machine|computer|system|asset|ci|device|guest|node)(?=.)/;

/**
 * Words that make an otherwise telling name mean something else: a gateway's address is not the machine's, used memory
 * is not its size, `source port` is not the service's port.
 */
const MISLEADING = new Set(
  [
    'gateway default mask subnet broadcast dns dhcp ntp vcenter esx esxi vmhost host hypervisor cluster datastore pool parent sql database proxy',
    'used usage use utilization utilisation free available percent pct avg average max peak min iops throughput latency speed mhz ghz',
    'model vendor manufacturer architecture arch type category class bytes byte bit bits reservation limit share shares cost price license licence',
    'date time updated created last first end eol expiry backup support owner contact manager team group department location version level',
    'count number id code name url note notes description comment criticality priority tier sla status patch hot add account',
    'source src client local ephemeral management mgmt ilo idrac ipmi nat vip virtual',
  ].flatMap((line) => line.split(' ')),
);

/** Whether a word of the name makes any guess about it doubtful. */
export const isMisleading = (words: string[]): boolean => words.some((word) => MISLEADING.has(word));

/** Word sequences that hint at a target anywhere in a name; the first that matches counts. */
const HINTS: Record<ImportKind, [string, MappingTarget][]> = {
  inventory: [
    ['host name', 'hostname'],
    ['hostname', 'hostname'],
    ['server name', 'hostname'],
    ['servername', 'hostname'],
    ['fqdn', 'fqdn'],
    ['mac address', 'macAddress'],
    ['ip address', 'ipAddress'],
    ['ip adresse', 'ipAddress'],
    ['ip', 'ipAddress'],
    ['ipv4', 'ipAddress'],
    ['os version', 'osVersion'],
    ['operating system', 'operatingSystem'],
    ['betriebssystem', 'operatingSystem'],
    ['os', 'operatingSystem'],
    ['vcpu', 'cpuCores'],
    ['vcpus', 'cpuCores'],
    ['cores', 'cpuCores'],
    ['cpu', 'cpuCores'],
    ['cpus', 'cpuCores'],
    ['memory', 'memoryGb'],
    ['ram', 'memoryGb'],
    ['arbeitsspeicher', 'memoryGb'],
    ['disk', 'storageGb'],
    ['storage', 'storageGb'],
    ['festplatte', 'storageGb'],
    ['environment', 'environment'],
    ['umgebung', 'environment'],
    ['application', 'application'],
    ['anwendung', 'application'],
    ['app', 'application'],
    ['power state', 'status'],
  ],
  dependencies: [
    ['port', 'port'],
    ['protocol', 'protocol'],
    ['protokoll', 'protocol'],
    ['connections', 'connectionCount'],
    ['process', 'sourceProcess'],
    ['prozess', 'sourceProcess'],
  ],
};

const containsRun = (words: string[], run: string): boolean => ` ${words.join(' ')} `.includes(` ${run} `);

/** The hint found in the words of a name; null when there is none or another word makes it doubtful. */
export function findHint(kind: ImportKind, words: string[]): { target: MappingTarget; word: string } | null {
  const hit = HINTS[kind].find(([run]) => containsRun(words, run));
  if (hit === undefined) return null;
  const [word, target] = hit;
  return isMisleading(words.filter((other) => !word.split(' ').includes(other))) ? null : { target, word };
}
