import { normaliseHeader } from '../formats/normalise-header';
import { type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';
import { DEPENDENCY_ALIASES } from './dependency-aliases';
import { INVENTORY_ALIASES } from './inventory-aliases';

/** A target a column name stands for. */
export interface AliasHit {
  target: MappingTarget;
  /** Position among the target's names; 0 is the canonical one. */
  rank: number;
}

function index(aliases: Record<string, readonly string[]>): Map<string, AliasHit> {
  const entries = Object.entries(aliases).flatMap(([target, names]) =>
    [target, ...names].map((name, rank): [string, AliasHit] => [normaliseHeader(name), { target: target as MappingTarget, rank }]),
  );
  // `memory_gb` is the canonical memoryGb without its unit, which is read off separately.
  return new Map([...entries].reverse());
}

const INDEX: Record<ImportKind, Map<string, AliasHit>> = { inventory: index(INVENTORY_ALIASES), dependencies: index(DEPENDENCY_ALIASES) };

/** The target whose canonical name or alias this normalised column name is; null for none. */
export const findAlias = (kind: ImportKind, normalised: string): AliasHit | null => INDEX[kind].get(normalised) ?? null;
