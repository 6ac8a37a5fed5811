import { blankToNull } from '../cleansing/blank-values';
import { isRequiredTarget } from '../mapping/required-targets';
import { type MappingTarget } from '../model/mapping';
import { type InterpretedRecords } from './interpret-records';

/** How far one column is filled. */
export interface FieldStatistics {
  field: string;
  /** What the column is taken for; null: kept as an attribute. */
  target: MappingTarget | null;
  /** Records with a value; `N/A`, `-`, `unknown` and the like are none. */
  count: number;
  /** Share of all records, 0 to 100, one decimal. */
  completenessPercent: number;
  distinctValues: number;
  /** Whether it is (one of) the columns an import cannot do without. */
  required: boolean;
}

/** One entry a column, in the order of the columns. */
export function fieldStatistics({ kind, mappings, rows }: InterpretedRecords): FieldStatistics[] {
  return mappings.map(({ source, target }) => {
    const values = rows.flatMap((row) => blankToNull(row.values[source] ?? '') ?? []);
    return {
      field: source,
      target,
      count: values.length,
      completenessPercent: percent(values.length, rows.length),
      distinctValues: new Set(values).size,
      required: target !== null && isRequiredTarget(kind, target),
    };
  });
}

/** Share in percent with one decimal; 0 of nothing is 0. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
