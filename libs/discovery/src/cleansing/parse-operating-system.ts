import { LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { type AssetFacts } from '../model/asset';
import { OS_RULES } from './os-rules';
import { osText } from './os-text';

/** Product and version as the lifecycle data names them. */
export type ParsedOperatingSystem = Pick<AssetFacts, 'osProduct' | 'osVersion'>;

/**
 * Recognises an operating system in any vendor's spelling. `osVersion` is the cycle of the lifecycle data when one fits (`7` for
 * `7.9`, `2012-r2`), else the version as the product writes it; null when the text names none. A version column completes the text
 * (`Linux Red Hat` and `7.9`) and makes it more exact (`Windows Server 2012` and `6.3.9600`), but does not contradict it.
 * An unknown product is null and leaves the version column's text as it is.
 */
export function parseOperatingSystem(
  text: string,
  versionColumn: string | null = null,
  catalog = LifecycleCatalog.bundled(),
): ParsedOperatingSystem {
  const version = osText(versionColumn ?? '');
  const whole = `${osText(text)} ${version}`.trim();
  for (const { product, pattern, versions } of OS_RULES) {
    const name = pattern.exec(whole)?.[0];
    if (name === undefined) continue;
    const candidates = mostExactFirst(versions(whole), version === '' ? [] : versions(`${name} ${version}`));
    const cycle = firstOf(candidates, (candidate) => catalog.find(product, candidate)?.cycle ?? null);
    return { osProduct: product, osVersion: cycle ?? candidates[0] ?? null };
  }
  return { osProduct: null, osVersion: versionColumn };
}

/** The version column goes first where it only adds detail: `12.5` to `12`. */
function mostExactFirst(ofText: string[], ofColumn: string[]): string[] {
  const refines = ofText.some((short) => ofColumn.some((long) => long.startsWith(`${short}.`)));
  return refines ? [...ofColumn, ...ofText] : [...ofText, ...ofColumn];
}

function firstOf<T, R>(items: T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = read(item);
    if (found !== null) return found;
  }
  return null;
}
