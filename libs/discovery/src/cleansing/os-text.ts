import { nameOfGuestId } from './vmware-guest-id';

/** `prettyName='CentOS Linux 7 (Core)'` in what VMware Tools tell of a guest (`guestInfo.detailed.data`). */
const PRETTY_NAME = /\bprettyname='([^']+)'/;
const DISTRIBUTION = /\bdistroname='([^']+)'(?:.*\bdistroversion='([^']+)')?/;
const MARKS = /[®™©]|\((?:r|tm|c)\)/g;
const BETWEEN_WORDS = /[\s_]+/g;
/** `3.10.0-1160.el7.x86_64`: says nothing of the distribution's version but by its tag. ESXi numbers its builds alike. */
const KERNEL = /\b[2-7]\.\d+\.\d+-\d[\w.+~-]*/g;
const KERNEL_TAG = /\.(?:el|fc|amzn)(\d+)/;

/** An operating-system text as the rules read it: lower case, single spaces, no trademark signs, kernel versions resolved. */
export function osText(text: string): string {
  const lower = text.toLowerCase().trim();
  const [, distribution, version = ''] = DISTRIBUTION.exec(lower) ?? [];
  const name = PRETTY_NAME.exec(lower)?.[1] ?? (distribution === undefined ? null : `${distribution} ${version}`);
  const words = (name ?? nameOfGuestId(lower) ?? lower).replace(MARKS, ' ');
  const resolved = words.includes('esx') ? words : words.replace(KERNEL, (kernel) => KERNEL_TAG.exec(kernel)?.[1] ?? '');
  return resolved.replace(BETWEEN_WORDS, ' ').trim();
}
