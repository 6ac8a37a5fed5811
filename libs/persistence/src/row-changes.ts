import { sql } from './statement';

/** What a dry run would do to one row, or to the job queue (`jobs`). Names of columns are in camelCase, those of the tenant are left out. */
export interface RowChange {
  table: string;
  operation: 'insert' | 'update' | 'delete';
  /** The primary key, as it was before an update. */
  key: Record<string, unknown>;
  /** The whole row; null for an insert. */
  before: Record<string, unknown> | null;
  /** The whole row; null for a delete. */
  after: Record<string, unknown> | null;
}

/** The first changes of a dry run in their order, and how many there are in all. */
export interface RowChanges {
  changes: RowChange[];
  total: number;
}

/** Takes how many rows to list. Answers in a dry transaction only. */
export const ROW_CHANGES = sql('sec.dry_run_changes', 'SELECT * FROM sec.dry_run_changes($1)');

type Columns = Record<string, unknown>;

/** The answer to ROW_CHANGES, as the API shows it. */
export function rowChangesOf(rows: Columns[]): RowChanges {
  return {
    changes: rows.map(({ table_name, operation, key, before, after }) => ({
      table: table_name as string,
      operation: operation as RowChange['operation'],
      key: inCamelCase(key as Columns),
      before: before === null ? null : inCamelCase(before as Columns),
      after: after === null ? null : inCamelCase(after as Columns),
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** The names of the columns; what is inside of a jsonb column is data. */
function inCamelCase(columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}
