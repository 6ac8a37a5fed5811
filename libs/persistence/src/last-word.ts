import { sql, type Statement } from './statement';

/** How to find out, from another connection, whether a last word was kept: a statement and its parameters. */
export interface Evidence {
  text: string;
  values: unknown[];
}

const IDENTIFIER = /^[a-z_]+$/;
/** The positions of the key's columns; empty for a last word that cannot be looked up. */
const declared = new WeakMap<Statement, { lookUp: string; key: number[] }>();

/**
 * Declares the insert of one row that goes out with COMMIT, by unit.addLastWord. It carries the seal along, as the parameter
 * behind the row's: one statement less for each transaction, and the row cannot be written by anybody who has no seal.
 * `key`: columns that identify the row to registry_ops; a lost COMMIT is then judged by whether the row is there.
 * @throws Error for anything but plain names
 */
export function lastWord(name: string, table: string, columns: readonly string[], key: readonly string[] = []): Statement {
  for (const each of [table, ...columns, ...key]) if (!IDENTIFIER.test(each)) throw new Error(`"${each}" is no plain name.`);
  const values = columns.map((_, i) => `$${i + 1}`).join(', ');
  const text = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM sec.seal($${columns.length + 1})`;
  const statement = sql(name, text);
  const lookUp = `SELECT FROM ${table} WHERE ${key.map((column, i) => `${column} = $${i + 1}`).join(' AND ')}`;
  declared.set(statement, { lookUp, key: key.map((column) => columns.indexOf(column)) });
  return statement;
}

/** Whether it was made by lastWord(). */
export function isLastWord(statement: Statement): boolean {
  return declared.has(statement);
}

/** Null for a last word without a key. */
export function evidenceOf(statement: Statement, parameters: unknown[]): Evidence | null {
  const { lookUp, key } = declared.get(statement)!;
  return key.length > 0 ? { text: lookUp, values: key.map((position) => parameters[position]) } : null;
}
