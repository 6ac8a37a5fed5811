import { createHash } from 'node:crypto';
import { type EntityTable } from './entity-table';
import { sql, type Statement } from './statement';

/** What to do when a row with the same key exists: keep it, or overwrite the named properties. */
export interface OnConflict {
  /** Properties of the unique key, without the tenant's columns. */
  key: string[];
  update: string[] | 'nothing';
}

export interface FindOptions {
  orderBy?: Record<string, 'asc' | 'desc'>;
  limit?: number;
  /** Locks the rows until the end of the transaction. */
  forUpdate?: boolean;
}

const TENANT_COLUMNS = ['client_account_id', 'engagement_id'];
const compiled = new WeakMap<EntityTable, Map<string, Statement>>();

/**
 * Each shape of a statement is built once an entity and named after its text; the tenant is always $1 and $2, which lets
 * every index start with it. No value may be part of a shape: each statement stays prepared on its connection.
 */
function compile(table: EntityTable, shape: string, build: () => string): Statement {
  const shapes = compiled.get(table) ?? new Map<string, Statement>();
  compiled.set(table, shapes);
  const known = shapes.get(shape);
  if (known) return known;
  const text = build();
  const statement = sql(`e_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text);
  shapes.set(shape, statement);
  return statement;
}

function condition(table: EntityTable, where: [string, unknown][], firstParameter: number): string {
  const own = where.map(([property, value], i) =>
    Array.isArray(value)
      ? `${table.columnOf(property)} = ANY($${firstParameter + i})`
      : `${table.columnOf(property)} = $${firstParameter + i}`,
  );
  return ['client_account_id = $1', 'engagement_id = $2', ...own].join(' AND ');
}

const whereShape = (where: [string, unknown][]): string =>
  where.map(([property, value]) => property + (Array.isArray(value) ? '[]' : '')).join();

/** The limit is the parameter behind those of the conditions. */
export function findStatement(table: EntityTable, where: [string, unknown][], { limit, ...options }: FindOptions): Statement {
  const limited = limit !== undefined;
  return compile(table, `find ${whereShape(where)} ${limited} ${JSON.stringify(options)}`, () => {
    const order = Object.entries(options.orderBy ?? {}).map(
      ([property, direction]) => `${table.columnOf(property)} ${direction === 'desc' ? 'DESC' : 'ASC'}`,
    );
    return [
      `SELECT ${table.columns.map(({ column }) => column).join(', ')} FROM ${table.name} WHERE ${condition(table, where, 3)}`,
      order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
      limited ? `LIMIT $${3 + where.length}` : '',
      options.forUpdate ? 'FOR UPDATE' : '',
    ].join(' ');
  });
}

/** All rows travel as one JSON parameter: one statement for one row and for a thousand. */
export function insertStatement(table: EntityTable, properties: string[], onConflict?: OnConflict): Statement {
  return compile(table, `insert ${properties.join()} ${JSON.stringify(onConflict ?? null)}`, () => {
    const columns = [...TENANT_COLUMNS, ...properties.map((property) => table.columnOf(property))].join(', ');
    const values = ['$1::uuid', '$2::uuid', ...properties.map((property) => `r.${table.columnOf(property)}`)].join(', ');
    return `INSERT INTO ${table.name} (${columns}) SELECT ${values} FROM jsonb_populate_recordset(null::${table.name}, $3::jsonb) r${conflictClause(table, onConflict)}`;
  });
}

function conflictClause(table: EntityTable, onConflict?: OnConflict): string {
  if (!onConflict) return '';
  const key = [...TENANT_COLUMNS, ...onConflict.key.map((property) => table.columnOf(property))].join(', ');
  if (onConflict.update === 'nothing') return ` ON CONFLICT (${key}) DO NOTHING`;
  const set = onConflict.update.map((property) => `${table.columnOf(property)} = excluded.${table.columnOf(property)}`).join(', ');
  return ` ON CONFLICT (${key}) DO UPDATE SET ${set}`;
}

export function updateStatement(table: EntityTable, where: [string, unknown][], properties: string[]): Statement {
  return compile(table, `update ${whereShape(where)} set ${properties.join()}`, () => {
    const set = properties.map((property, i) => `${table.columnOf(property)} = $${3 + where.length + i}`).join(', ');
    return `UPDATE ${table.name} SET ${set} WHERE ${condition(table, where, 3)}`;
  });
}

export function deleteStatement(table: EntityTable, where: [string, unknown][]): Statement {
  return compile(table, `delete ${whereShape(where)}`, () => `DELETE FROM ${table.name} WHERE ${condition(table, where, 3)}`);
}
