import { deleteStatement, type FindOptions, findStatement, insertStatement, type OnConflict, updateStatement } from './entity-statements';
import { type EntityClass, type EntityTable, tableOf } from './entity-table';
import { type Statement } from './statement';
import { type TenantEntity } from './tenant.entity';
import { type UnitOfWork } from './unit-of-work';

export type Where<E> = { [P in keyof E]?: E[P] | readonly NonNullable<E[P]>[] };
/** A row to write: the tenant's columns come from the session. */
export type NewRow<E> = Omit<E, keyof TenantEntity>;
export type Changes<E> = Partial<NewRow<E>>;

/**
 * What tools and services get of the database: rows of one tenant, inside a transaction that somebody else ends.
 * Nothing reachable from here leads to a connection. After the boundary every call throws SESSION_CLOSED.
 */
export class TenantSession {
  readonly #unit: UnitOfWork;

  constructor(unit: UnitOfWork) {
    this.#unit = unit;
  }

  async find<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, options: FindOptions = {}): Promise<E[]> {
    const table = tableOf(entity);
    const conditions = checked(entity, where);
    return this.select(entity, findStatement(table, conditions, options), [...this.#tenant, ...conditions.map(([, value]) => value)]);
  }

  async findOne<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, options: FindOptions = {}): Promise<E | null> {
    return (await this.find(entity, where, { ...options, limit: 1 }))[0] ?? null;
  }

  /** Inserts all rows in one statement; every row must have the same properties. Returns how many were written. */
  async insert<E extends TenantEntity>(entity: EntityClass<E>, rows: Changes<E> | Changes<E>[], onConflict?: OnConflict): Promise<number> {
    const list = Array.isArray(rows) ? rows : [rows];
    const first = list[0];
    if (!first) return 0;
    const table = tableOf(entity);
    const properties = Object.keys(first);
    const json = JSON.stringify(list.map((row) => toColumns(table, properties, row)));
    return (await this.#unit.query(insertStatement(table, properties, onConflict), [...this.#tenant, json])).affected;
  }

  /** Returns the number of changed rows: the caller decides whether 0 is an error. */
  async update<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, changes: Changes<E>): Promise<number> {
    const conditions = checked(entity, where);
    const values = Object.entries(changes).filter(([, value]) => value !== undefined);
    const statement = updateStatement(
      tableOf(entity),
      conditions,
      values.map(([property]) => property),
    );
    const parameters = [...this.#tenant, ...conditions.map(([, value]) => value), ...values.map(([, value]) => toParameter(value))];
    return (await this.#unit.query(statement, parameters)).affected;
  }

  async delete<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>): Promise<number> {
    const conditions = checked(entity, where);
    return (
      await this.#unit.query(deleteStatement(tableOf(entity), conditions), [...this.#tenant, ...conditions.map(([, value]) => value)])
    ).affected;
  }

  /** Runs a named statement; rows as the database names them. Row policies apply as everywhere. */
  async query<R>(statement: Statement, parameters: unknown[] = []): Promise<R[]> {
    return (await this.#unit.query(statement, parameters)).rows as R[];
  }

  /** Like query, with the columns turned back into the entity's properties. */
  async select<E>(entity: EntityClass<E>, statement: Statement, parameters: unknown[] = []): Promise<E[]> {
    const { columns } = tableOf(entity);
    const rows = await this.query<Record<string, unknown>>(statement, parameters);
    return rows.map((row) => Object.fromEntries(columns.map(({ property, column }) => [property, row[column]])) as E);
  }

  /**
   * Runs `work` so that its failure undoes only its own statements; the error is thrown on. For partial success in lists.
   * Do not run other statements of this session meanwhile.
   */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    return this.#unit.savepoint(work);
  }

  /** Adds a background job to this transaction: it runs if and only if the transaction commits. */
  async enqueue(
    task: string,
    payload: Record<string, unknown>,
    options: { queue: string; key: string; maxAttempts: number },
  ): Promise<void> {
    await this.#unit.enqueue(task, payload, options);
  }

  get #tenant(): [string, string] {
    return [this.#unit.tenant.clientAccountId, this.#unit.tenant.engagementId];
  }
}

/** A forgotten value must not silently match everything (or nothing). */
function checked<E>(entity: EntityClass<E>, where: Where<E>): [string, unknown][] {
  return Object.entries(where).map(([property, value]): [string, unknown] => {
    if (value === undefined || value === null) throw new Error(`The condition on ${entity.name}.${property} has no value.`);
    return [property, value];
  });
}

function toColumns(table: EntityTable, properties: string[], row: object): Record<string, unknown> {
  const values = row as Record<string, unknown>;
  return Object.fromEntries(properties.map((property) => [table.columnOf(property), values[property] ?? null]));
}

function toParameter(value: unknown): unknown {
  return value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value;
}
