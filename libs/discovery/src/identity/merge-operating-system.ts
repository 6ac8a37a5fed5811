import { type AssetConflict, type AssetFacts } from '../model/asset';
import { normaliseName } from './host-names';
import { type SourcedAsset } from './sourced-asset';

type OperatingSystem = Pick<AssetFacts, 'operatingSystem' | 'osProduct' | 'osVersion'>;

const NOTHING: OperatingSystem = { operatingSystem: null, osProduct: null, osVersion: null };

/**
 * Text, product and version of the operating system come from one row, so that no version is judged against another source's product.
 * A row whose product was recognised goes before one whose was not. Only a missing version is taken from the next row with the same
 * product. At most one conflict for each different system, under the field `operatingSystem`.
 *
 * @param ranked rows, most believed first
 */
export function mergeOperatingSystem(ranked: SourcedAsset[]): { facts: OperatingSystem; conflicts: AssetConflict[] } {
  const stated = ranked.filter(({ asset }) => textOf(asset) !== null);
  const winner = stated.find(({ asset }) => asset.osProduct !== null) ?? stated[0];
  if (!winner) return { facts: NOTHING, conflicts: [] };

  const { operatingSystem, osProduct, osVersion } = winner.asset;
  const versioned = stated.find(({ asset }) => osProduct !== null && asset.osProduct === osProduct && asset.osVersion !== null);
  const facts = { operatingSystem, osProduct, osVersion: osVersion ?? versioned?.asset.osVersion ?? null };

  const losers: SourcedAsset[] = [];
  for (const row of stated) {
    if (row !== winner && !agree(facts, row.asset) && !losers.some((loser) => agree(loser.asset, row.asset))) losers.push(row);
  }
  return { facts, conflicts: losers.map((loser) => conflict(facts, winner, loser)) };
}

function agree(kept: OperatingSystem, other: OperatingSystem): boolean {
  if (kept.osProduct !== null && other.osProduct !== null) {
    return kept.osProduct === other.osProduct && (kept.osVersion === other.osVersion || other.osVersion === null);
  }
  return normaliseName(textOf(kept)) === normaliseName(textOf(other)) && kept.osVersion === other.osVersion;
}

function conflict(facts: OperatingSystem, winner: SourcedAsset, loser: SourcedAsset): AssetConflict {
  const [kept, other] = [textOf(facts) ?? '', textOf(loser.asset) ?? ''];
  // "Windows Server" against "Windows Server" tells nobody that the versions differ.
  const sameText = normaliseName(kept) === normaliseName(other);
  return {
    field: 'operatingSystem',
    kept: sameText ? withVersion(kept, facts) : kept,
    keptFrom: winner.source,
    other: sameText ? withVersion(other, loser.asset) : other,
    otherFrom: loser.source,
  };
}

function textOf({ operatingSystem, osProduct, osVersion }: OperatingSystem): string | null {
  return operatingSystem ?? (osProduct === null ? osVersion : [osProduct, osVersion].filter(Boolean).join(' '));
}

function withVersion(text: string, { osVersion }: OperatingSystem): string {
  return osVersion === null ? `${text} (no version)` : `${text} (${osVersion})`;
}
