/** Years as people write them: `2012`, `2k12`, `W2K8`. */
const YEAR = /(?:20|2k)(00|0?3|0?8|12|16|19|22|25)(?!\d)/;
/** NT versions and builds that stand where the marketing name is missing (`10.0.17763`); longest first. */
const SERVER_BUILDS: readonly (readonly [string, string])[] = [
  ['10.0.26100', '2025'],
  ['10.0.20348', '2022'],
  ['10.0.17763', '2019'],
  ['10.0.14393', '2016'],
  ['6.3', '2012-r2'],
  ['6.2', '2012'],
  ['6.1', '2008-r2'],
  ['6.0', '2008'],
  ['5.2', '2003'],
];
/** The R2 releases report an NT version of their own, which tells them apart when the name has no "R2". */
const R2_NT_VERSION: Readonly<Record<string, RegExp>> = { '2008': /\b6\.1\.\d/, '2012': /\b6\.3\.\d/ };
/**
 * Names as they are spoken -> cycles of the data, which knows these releases only with their last service pack.
 * 2003 R2 was built on the service-packed 2003 and left support together with it.
 */
const SERVER_CYCLES: Readonly<Record<string, string>> = { '2003-r2': '2003-sp2', '2008': '2008-sp2', '2008-r2': '2008-r2-sp1' };
const SEMI_ANNUAL = /\b(?:version )?(1709|1803|1809|1903|1909|2004|20h2|23h2)\b/;
const IS_R2 = /(?:\b|\d)r2\b/;
const SERVICE_PACK = /\b(?:sp|service pack ?)([12])\b/;

/** VMware's `Windows 8.x` is 8 or 8.1, so it names none. */
const CLIENT_RELEASE = /\bwin(?:dows)? ?(xp|vista|7|8\.1|8|10|11)\b(?!\.)/;
const CLIENT_BUILD = /\b10\.0\.(\d{5})\b/;
const FEATURE_UPDATE = /\b(2\dh[12]|1507|1511|1607|1703|1709|1803|1809|1903|1909|2004)\b/;
const LONG_TERM_MARK = /\blts[bc]\b/;
const LONG_TERM_YEAR = /\b20(?:15|16|19|21|24)\b/;
const ENTERPRISE = /\b(?:enterprise|education)\b/;
const PRO = /\b(?:pro|professional|home)\b/;
const CLIENT_CYCLES: Readonly<Record<string, string>> = { xp: '5-sp3', vista: '6-sp2', '7': '7-sp1' };
const LONG_TERM: Readonly<Record<string, string>> = {
  '2015': '10-1507-e-lts',
  '2016': '10-1607-e-lts',
  '2019': '10-1809-e-lts',
  '2021': '10-21h2-e-lts',
  '2024': '11-24h2-e-lts',
};
const CLIENT_BUILDS: Readonly<Record<string, string>> = {
  '19044': '10-21h2',
  '19045': '10-22h2',
  '22000': '11-21h2',
  '22621': '11-22h2',
  '22631': '11-23h2',
  '26100': '11-24h2',
  '26200': '11-25h2',
};

/**
 * Cycle of a Windows Server text in lower case (`windows server 2012 r2 standard`, `w2k8 r2`, `windows server 10.0.17763`);
 * empty when it names no release.
 */
export function windowsServerVersions(text: string): string[] {
  const name = serverRelease(text);
  return name === null ? [] : [SERVER_CYCLES[name] ?? name];
}

function serverRelease(text: string): string | null {
  const year = YEAR.exec(text)?.[1];
  if (year === undefined) {
    const channel = SEMI_ANNUAL.exec(text)?.[1];
    if (channel) return `${channel}-${channel === '23h2' ? 'ac' : 'sac'}`;
    return SERVER_BUILDS.find(([number]) => text.includes(` ${number}`))?.[1] ?? null;
  }
  const release = `20${year.padStart(2, '0')}`;
  if (IS_R2.test(text) || R2_NT_VERSION[release]?.test(text)) return `${release}-r2`;
  // Only 2003 has cycles for its release and for each service pack.
  const pack = release === '2003' ? SERVICE_PACK.exec(text)?.[1] : undefined;
  return pack ? `${release}-sp${pack}` : release;
}

/**
 * Cycles of a desktop Windows text in lower case, best first and as exact as the text is: `10` stays `10`,
 * `windows 11 pro 23h2` is `11-23h2-w`; empty when it names no release.
 */
export function windowsClientVersions(text: string): string[] {
  const release = CLIENT_RELEASE.exec(text)?.[1];
  if (release === undefined) return [];
  const longTerm = LONG_TERM_MARK.test(text) ? LONG_TERM[LONG_TERM_YEAR.exec(text)?.[0] ?? ''] : undefined;
  if (longTerm) return [longTerm];
  const half = FEATURE_UPDATE.exec(text)?.[1];
  const feature = CLIENT_BUILDS[CLIENT_BUILD.exec(text)?.[1] ?? ''] ?? (half ? `${release}-${half}` : undefined);
  if (feature === undefined) return [CLIENT_CYCLES[release] ?? release];
  // Some feature updates have one date for Pro and Home (w) and another for Enterprise and Education (e), some one for all.
  const edition = ENTERPRISE.test(text) ? 'e' : PRO.test(text) ? 'w' : null;
  return edition ? [`${feature}-${edition}`, feature] : [feature];
}
