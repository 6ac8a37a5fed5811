/** `windows9Server64Guest`, `rhel7_64Guest`, `centosGuest`; lower case. */
const GUEST_ID = /^([a-z][a-z0-9_]*?)_?(?:64)?_?guest$/;
/** Ids that do not contain the name of what they stand for (VMware's VirtualMachineGuestOsIdentifier). */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['winxppro', 'windows xp'],
  ['winxphome', 'windows xp'],
  ['winvista', 'windows vista'],
  ['windows9', 'windows 10'],
  ['win2000serv', 'windows server 2000'],
  ['win2000advserv', 'windows server 2000'],
  ['winnetstandard', 'windows server 2003'],
  ['winnetenterprise', 'windows server 2003'],
  ['winnetdatacenter', 'windows server 2003'],
  ['winnetweb', 'windows server 2003'],
  ['winlonghorn', 'windows server 2008'],
  ['windows7server', 'windows server 2008 r2'],
  ['windows8server', 'windows server 2012'],
  ['windows9server', 'windows server 2016'],
  ['windows2019srv', 'windows server 2019'],
  ['windows2019srvnext', 'windows server 2022'],
  ['windows2022srvnext', 'windows server 2025'],
  ['amazonlinux3', 'amazon linux 2023'],
  ['vmwarephoton', 'photon'],
  ['vmkernel5', 'esxi 5.0'],
  ['vmkernel6', 'esxi 6.0'],
  ['vmkernel65', 'esxi 6.5'],
  ['vmkernel7', 'esxi 7.0'],
  ['vmkernel8', 'esxi 8.0'],
]);
/** `oraclelinux7` -> `oracle linux 7`. */
const VENDOR_LINUX = /^(oracle|rocky|alma)linux(\d*)$/;

/** The operating system that VMware's guest id, in lower case, stands for; null when the text is no guest id. */
export function nameOfGuestId(text: string): string | null {
  const id = GUEST_ID.exec(text)?.[1];
  return id === undefined ? null : (NAMES.get(id) ?? id.replace(VENDOR_LINUX, '$1 linux $2').trim());
}
