import { type ColumnMapping, type MappingTarget } from '../model/mapping';

/** Mappings in the order in which rows need them: worked out once for all rows of an import. */
export interface ColumnPlan {
  /** Columns that feed each target, in mapping order. */
  columns: ReadonlyMap<MappingTarget, readonly ColumnMapping[]>;
  /** Columns that some target claims; all others become attributes. */
  claimed: ReadonlySet<string>;
}

/**
 * Makes the function that plans mappings to the given targets; mappings to other targets count as none, so that their columns
 * become attributes. Plans are remembered for as long as the array lives, which must not be changed meanwhile.
 */
export function columnPlanner(targets: readonly MappingTarget[]): (mappings: ColumnMapping[]) => ColumnPlan {
  const plans = new WeakMap<ColumnMapping[], ColumnPlan>();
  return (mappings) => {
    const known = plans.get(mappings);
    if (known) return known;
    const used = mappings.filter(({ target }) => targets.includes(target));
    const columns = new Map<MappingTarget, ColumnMapping[]>();
    for (const mapping of used) columns.set(mapping.target, [...(columns.get(mapping.target) ?? []), mapping]);
    const plan = { columns, claimed: new Set(used.map(({ source }) => source)) };
    plans.set(mappings, plan);
    return plan;
  };
}
