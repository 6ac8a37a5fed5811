import { windowsClientVersions, windowsServerVersions } from './windows-version';

/** How one product is recognised in a lower-case text, and how its version is read from the same text. */
export interface OsRule {
  product: string;
  pattern: RegExp;
  /** Versions the text may name, best first, as the lifecycle data writes them (`15.3`, `2012-r2`); empty when it names none. */
  versions: (text: string) => string[];
}

/** Words that may stand between a product's name and its version. */
const FILLER = String.raw`(?:[ -]*(?:gnu\/linux|linux|server|release|version|enterprise|leap|os|ami|lts|for sap applications|v)(?![a-z]))*[ -]*`;
/** A version that is not the first of a choice: `4/5 or later` names none. */
const VERSION = String.raw`(\d+(?:\.\d+)*)(?![\d/]|\.\d)`;

/** A product whose version is the number after its name. `tidy` turns the number, with the text behind it, into the cycle. */
function named(product: string, names: string, tidy: (version: string, rest: string) => string = (version) => version): OsRule {
  const withVersion = new RegExp(`(?:${names})${FILLER}${VERSION}(.*)$`);
  return {
    product,
    pattern: new RegExp(names),
    versions: (text) => {
      const [, version, rest = ''] = withVersion.exec(text) ?? [];
      return version === undefined ? [] : [tidy(version, rest)];
    },
  };
}

/** `15 SP3` -> `15.3`; `15.3` stays. */
function servicePack(version: string, rest: string): string {
  const pack = /(?:^|[ .-])(?:sp|service pack) ?(\d)/.exec(rest)?.[1];
  return pack && !version.includes('.') ? `${version}.${pack}` : version;
}

/** `7200-05` and `7.2 TL5` -> `7.2.5`. The level stays open in `7.2.0.0`, which is what every 7.2 calls itself. */
function technologyLevel(version: string, rest: string): string {
  const oslevel = /^(\d)([1-9])00$/.exec(version);
  const level = /^(?:-| ?tl ?| technology level )0?(\d+)/.exec(rest)?.[1];
  const release = oslevel ? `${oslevel[1]}.${oslevel[2]}` : version.replace(/^(\d\.\d)\.0(?:\.0)?$/, '$1');
  return level ? `${release}.${Number(level)}` : release;
}

/** `1804` -> `18.04`. */
function yearAndMonth(version: string): string {
  return version.replace(/^(\d\d)(\d\d)$/, '$1.$2');
}

/** SunOS 5.10 is Solaris 10; Solaris 2.6 is not Solaris 2. */
function withoutSunOsMajor(version: string): string {
  return version.replace(/^5\.(?=\d)/, '');
}

/** Products in the order in which they are tried: whoever contains the name of another one stands before it. */
export const OS_RULES: readonly OsRule[] = [
  { product: 'windows', pattern: /\bwin(?:dows)? ?(?:xp|vista|7|8\.1|8\.x|8|10|11)\b(?!\.)/, versions: windowsClientVersions },
  {
    product: 'windows-server',
    pattern: /\b(?:win(?:dows)?[a-z -]*|ws? ?)(?:20|2k)(?:00|0?3|0?8|12|16|19|22|25)(?!\d)|\bwin(?:dows)? ?(?:server|srv|svr)\b/,
    versions: windowsServerVersions,
  },
  named('fedora', String.raw`\bfedora`),
  {
    ...named('centos-stream', String.raw`\bcentos[ -]*(?:linux )?stream`),
    pattern: /\bcentos\b.*\bstream\b/,
    versions: centosStreamVersions,
  },
  named('centos', String.raw`\bcent ?os`),
  named('rocky-linux', String.raw`\brocky`),
  named('almalinux', String.raw`\balma ?linux`),
  named('oracle-linux', String.raw`\boracle (?:enterprise )?linux|\bo(?:e)?l(?= ?\d)`),
  named('oracle-solaris', String.raw`\bsolaris|\bsunos`, withoutSunOsMajor),
  named('rhel', String.raw`\brhel|\bred ?hat(?! (?:openshift|coreos|virtual))(?: enterprise)?(?: linux)?`),
  named('opensuse', String.raw`\bopen ?suse`),
  named('sles', String.raw`\bsles|\bsuse(?: linux)?(?: enterprise)?|\bsle (?=\d)`, servicePack),
  named('ubuntu', String.raw`\bubuntu`, yearAndMonth),
  named('debian', String.raw`\bdebian`),
  named('amazon-linux', String.raw`\bamazon ?linux|\bamzn|\bal(?=2(?:023)?\b)`),
  named('vmware-photon', String.raw`\bphoton`),
  named('vmware-esxi', String.raw`\besxi`),
  named('ibm-aix', String.raw`\baix`, technologyLevel),
  { product: 'ibm-i', pattern: /\bibm i\b|\bos\/400\b|\bi5\/os\b|\bas\/400\b/, versions: ibmIVersions },
  named('freebsd', String.raw`\bfree ?bsd`),
  named('openbsd', String.raw`\bopen ?bsd`),
  named('netbsd', String.raw`\bnet ?bsd`),
  named('macos', String.raw`\bmac ?os(?: x)?|\bos x`),
  named('alpine-linux', String.raw`\balpine`),
  named('proxmox-ve', String.raw`\bproxmox(?: ve)?`),
  named('xcp-ng', String.raw`\bxcp-ng`),
];

/** The number stands on either side of the word: `CentOS Stream 8`, `CentOS 8 Stream`. */
function centosStreamVersions(text: string): string[] {
  const version = /\bcentos\D*(\d+)/.exec(text)?.[1];
  return version === undefined ? [] : [version];
}

/** `IBM i 7.3`; `OS/400 V5R4` -> `5.4`. */
function ibmIVersions(text: string): string[] {
  const match = /\bv(\d)r(\d)|(?:ibm i|os\/400|i5\/os)\D{0,10}(\d)\.(\d)/.exec(text);
  return match ? [`${match[1] ?? match[3]}.${match[2] ?? match[4]}`] : [];
}
