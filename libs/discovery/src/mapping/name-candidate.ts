import { headerWords, normaliseHeader } from '../formats/normalise-header';
import { type ImportKind } from '../model/import';
import { findAlias, type AliasHit } from './aliases';
import { CONFIDENCE, isListTarget, isSizeTarget, type Candidate } from './candidate';
import { splitUnit } from './size-unit';
import { findHint, HARMLESS_PREFIX } from './word-hints';

type NameHit = AliasHit & { confidence: number; reason: string; numbered: boolean };

const hit = (alias: AliasHit, confidence: number, reason: string, numbered = false): NameHit => ({
  ...alias,
  confidence,
  reason,
  numbered,
});

/** `Disk 2 (GB)` and `IP 2` -> `disk`, `ip`; null for a name without a number. */
function withoutNumber(stem: string): string | null {
  const plain = stem.replace(/^(\p{L}+)\d+(\p{L}*)$/u, '$1$2');
  return plain === stem ? null : plain;
}

function findByName(kind: ImportKind, name: string): NameHit | null {
  const normalised = normaliseHeader(name);
  const { stem, unit } = splitUnit(normalised);
  const exact = findAlias(kind, normalised);
  if (exact) return hit(exact, CONFIDENCE.alias, 'column name is a known name for it');

  const sized = unit === null ? null : findAlias(kind, stem);
  if (sized && isSizeTarget(sized.target)) {
    const canonical = normalised === normaliseHeader(sized.target);
    return hit(sized, canonical ? CONFIDENCE.alias : CONFIDENCE.aliasWithUnit, 'column name is a known name with a unit');
  }

  // Names are not found this way: `VM Host` is the hypervisor.
  const unprefixed = kind === 'inventory' ? findAlias(kind, stem.replace(HARMLESS_PREFIX, '')) : null;
  if (unprefixed && unprefixed.target !== 'name' && unprefixed.target !== 'hostname') {
    return hit(unprefixed, CONFIDENCE.aliasWithPrefix, 'column name is a known name after a general word');
  }

  const plain = withoutNumber(stem);
  const numbered = plain === null ? null : findAlias(kind, plain);
  if (numbered && (isListTarget(numbered.target) || numbered.target === 'storageGb')) {
    return hit(numbered, CONFIDENCE.aliasWithPrefix, 'column name is a known name with a number', true);
  }
  return null;
}

function findByWord(kind: ImportKind, name: string): NameHit | null {
  const hint = findHint(kind, headerWords(name));
  // Ranks order candidates of one confidence only, and words have no order.
  return hint && hit({ target: hint.target, rank: 0 }, CONFIDENCE.word, `column name contains "${hint.word}"`);
}

/** What a column's name says it is: a known name (with a unit, after a general word, numbered), or a telling word; null for neither. */
export function nameCandidate(kind: ImportKind, name: string): Candidate | null {
  const found = findByName(kind, name) ?? findByWord(kind, name);
  if (found === null) return null;
  const { target, rank, confidence, reason, numbered } = found;
  const unit = isSizeTarget(target) ? splitUnit(normaliseHeader(name)).unit : null;
  const shares = confidence > CONFIDENCE.word && (numbered || isListTarget(target));
  return { target, unit, confidence, reason, rank, shares, fallback: false };
}
