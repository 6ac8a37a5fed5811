import { sql, type Statement } from './statement';

const IDENTIFIER = /^[a-z_]+$/;
const declared = new WeakSet<Statement>();

/**
 * Declares the insert of one row that goes out with COMMIT, by unit.addLastWord. It carries the seal along, as the parameter
 * behind the row's: one statement less for each transaction, and the row cannot be written by anybody who has no seal.
 * @throws Error for anything but plain names
 */
export function lastWord(name: string, table: string, columns: readonly string[]): Statement {
  for (const each of [table, ...columns]) if (!IDENTIFIER.test(each)) throw new Error(`"${each}" is no plain name.`);
  const values = columns.map((_, i) => `$${i + 1}`).join(', ');
  const text = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM sec.seal($${columns.length + 1})`;
  const statement = sql(name, text);
  declared.add(statement);
  return statement;
}

/** Whether it was made by lastWord(). */
export function isLastWord(statement: Statement): boolean {
  return declared.has(statement);
}
