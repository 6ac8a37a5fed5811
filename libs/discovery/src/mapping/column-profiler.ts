import { type RawValues } from '../model/import';
import { MAX_SAMPLE_LENGTH, MAX_SAMPLES, type ColumnProfile } from './column-profile';

/** Gathers a profile of every column while the rows stream by. Rejected rows should not be fed. */
export class ColumnProfiler {
  private total = 0;
  private readonly columns: { name: string; filled: number; samples: Set<string> }[];

  constructor(header: string[]) {
    this.columns = header.map((name) => ({ name, filled: 0, samples: new Set<string>() }));
  }

  add(values: RawValues): void {
    this.total += 1;
    for (const column of this.columns) {
      // Own keys only: a column may be called `constructor`.
      const value = Object.hasOwn(values, column.name) ? values[column.name]?.trim() : undefined;
      if (!value) continue;
      column.filled += 1;
      if (column.samples.size < MAX_SAMPLES) column.samples.add(value.slice(0, MAX_SAMPLE_LENGTH));
    }
  }

  /** One profile a column, in header order. */
  profiles(): ColumnProfile[] {
    return this.columns.map(({ name, filled, samples }) => ({ name, filled, total: this.total, samples: [...samples] }));
  }
}
