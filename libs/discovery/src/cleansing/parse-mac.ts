import { splitList } from './split-list';

const MAC = /^[0-9a-f]{12}$/;
const SEPARATORS = /[:.-]/g;
const PLACEHOLDERS: ReadonlySet<string> = new Set(['000000000000', 'ffffffffffff']);

/** MAC addresses of one cell as `00:50:56:ab:cd:ef`, duplicates once, placeholders left out; parts that are none apart. */
export function parseMacList(text: string): { addresses: string[]; invalid: string[] } {
  const addresses = new Set<string>();
  const invalid: string[] = [];
  for (const part of splitList(text)) {
    const digits = part.toLowerCase().replace(SEPARATORS, '');
    if (!MAC.test(digits)) invalid.push(part);
    else if (!PLACEHOLDERS.has(digits)) addresses.add(digits.replace(/(..)(?=.)/g, '$1:'));
  }
  return { addresses: [...addresses], invalid };
}
