/** Names as people write them, for ids that capitalising does not get right. */
const LABELS: Record<string, string> = {
  rvtools_vinfo: 'RVTools',
  azure_migrate_inventory: 'Azure Migrate',
  aws_migration_hub: 'AWS Migration Hub',
  servicenow_cmdb_ci_server: 'ServiceNow CMDB',
  generic_inventory: 'Inventory list',
  rhel: 'Red Hat Enterprise Linux',
  centos: 'CentOS',
  sles: 'SUSE Linux Enterprise',
  opensuse: 'openSUSE',
  'almalinux-os': 'AlmaLinux',
  almalinux: 'AlmaLinux',
  macos: 'macOS',
  esxi: 'VMware ESXi',
  freebsd: 'FreeBSD',
  'ibm-aix': 'IBM AIX',
  aix: 'IBM AIX',
  end_of_life: 'End of life',
  no_lifecycle_data: 'No lifecycle data',
};

/** A readable name of an id of this program: `powered_off` becomes `Powered off`, `windows-server` `Windows Server`. */
export function label(id: string): string {
  const known = LABELS[id];
  if (known) return known;
  const words = id.split('-').map(capitalise).join(' ');
  return capitalise(words.replaceAll('_', ' '));
}

/** Cuts text to a number of characters, the last then being an ellipsis; surrogate pairs stay whole. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** Number with the noun in its right form: `1 asset`, `2 assets`. */
export function counted(count: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
