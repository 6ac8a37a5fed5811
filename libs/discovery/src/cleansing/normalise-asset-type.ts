import { type AssetType } from '../model/asset';

/** ServiceNow classes whose name alone would mislead the keywords below. */
const SERVICENOW_CLASSES: Readonly<Record<string, AssetType>> = {
  cmdb_ci_vm_instance: 'virtual_machine',
  cmdb_ci_appl: 'application',
  cmdb_ci_lb: 'load_balancer',
  cmdb_ci_netgear: 'network',
  cmdb_ci_mainframe: 'server',
};

/**
 * Keywords of the origin (domain notes, section 6), first match wins: an application server is an application, a database
 * server is a server. The specific two-word types stand first, where a keyword of a general type cannot take them.
 */
const RULES: readonly (readonly [RegExp, AssetType])[] = [
  [/\bload ?balancers?\b|\blb\b/, 'load_balancer'],
  [/\bvirtual ?(?:machines?|servers?)\b|^virtual$|\bvms?\b/, 'virtual_machine'],
  [/\bcontainers?\b|\bpods?\b/, 'container'],
  [/\b\w*(?:app|apps|applications?|services?)\b|\w*anwendung\w*|\bappl\b/, 'application'],
  [/\bcomponents?\b|\bmodules?\b/, 'component'],
  [/server\b|\bservers\b|\bsrv\b|\bhosts?\b|^physical$|\bbare metal\b|\bcomputer\b/, 'server'],
  [/\w*(?:database|datenbank)\w*|\b(?:db|dbms|cache)\b/, 'database'],
  [/\bfirewalls?\b|\bsecurity\b/, 'security_group'],
  [/\bnetwork\w*|\bnetzwerk\w*|\bswitch(?:es)?\b|\brouters?\b/, 'network'],
  [/\bstorage\b|\bsan\b|\bnas\b/, 'storage'],
];

/** The canonical type of a free text or ServiceNow class; `other` when no keyword fits, null for an empty text. */
export function normaliseAssetType(text: string | null): AssetType | null {
  const value = text?.trim().toLowerCase() ?? '';
  if (value === '') return null;
  const words = value.replace(/[_-]+/g, ' ');
  return SERVICENOW_CLASSES[value] ?? RULES.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}
