import { type MappingTarget } from '../model/mapping';
import { type Candidate } from './candidate';

const byPreference = (a: Candidate, b: Candidate): number =>
  Number(a.fallback) - Number(b.fallback) || b.confidence - a.confidence || a.rank - b.rank;

/** The winner and whoever may stand beside it: a disk beside disks, an address beside addresses; never a guess. */
function keepers(rivals: Candidate[]): Candidate[] {
  // Sorting is stable: of equals, the column further left wins.
  const [winner, ...others] = [...rivals].sort(byPreference);
  if (winner === undefined) return [];
  return winner.shares ? [winner, ...others.filter((other) => other.shares && other.fallback === winner.fallback)] : [winner];
}

/** One candidate per column in, and the same list with null for each that lost its target to a better column. */
export function resolveConflicts(candidates: (Candidate | null)[]): (Candidate | null)[] {
  const byTarget = new Map<MappingTarget, Candidate[]>();
  for (const candidate of candidates) {
    if (candidate !== null) byTarget.set(candidate.target, [...(byTarget.get(candidate.target) ?? []), candidate]);
  }
  const kept = new Set([...byTarget.values()].flatMap(keepers));
  return candidates.map((candidate) => (candidate !== null && kept.has(candidate) ? candidate : null));
}
