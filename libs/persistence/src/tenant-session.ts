import { AppError } from '@app/kernel';
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
    const limit = options.limit === undefined ? [] : [options.limit];
    const parameters = [...this.#tenant, ...conditions.map(([, value]) => value), ...limit];
    return this.select(entity, findStatement(table, conditions, options), parameters);
  }

  async findOne<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, options: FindOptions = {}): Promise<E | null> {
    return (await this.find(entity, where, { ...options, limit: 1 }))[0] ?? null;
  }

  /**
   * Inserts all rows in one statement. Returns how many were written.
   * @throws Error when the rows do not have the same properties: one that is not the first row's would be lost.
   */
  async insert<E extends TenantEntity>(entity: EntityClass<E>, rows: Changes<E> | Changes<E>[], onConflict?: OnConflict): Promise<number> {
    const list = Array.isArray(rows) ? rows : [rows];
    const first = list[0];
    if (!first) return 0;
    const table = tableOf(entity);
    const properties = Object.keys(first);
    for (const row of list) assertSameProperties(entity, properties, row);
    const json = JSON.stringify(list.map((row) => toColumns(table, properties, row)));
    return (await this.#unit.query(insertStatement(table, properties, onConflict), [...this.#tenant, json])).affected;
  }

  /**
   * Changes rows that must be there; returns how many. What is undefined is left as it is.
   * @throws AppError NOT_FOUND when no row of this tenant matches; Error when nothing is left to set.
   */
  async update<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, changes: Changes<E>): Promise<number> {
    return someOf(entity, await this.updateAny(entity, where, changes));
  }

  /** Like update, for rows that need not be there. */
  async updateAny<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>, changes: Changes<E>): Promise<number> {
    const conditions = checked(entity, where);
    const values = Object.entries(changes).filter(([, value]) => value !== undefined);
    if (values.length === 0) throw new Error(`The update of ${entity.name} sets nothing.`);
    const table = tableOf(entity);
    const statement = updateStatement(
      table,
      conditions,
      values.map(([property]) => property),
    );
    const set = values.map(([property, value]) => toParameter(table, property, value));
    const parameters = [...this.#tenant, ...conditions.map(([, value]) => value), ...set];
    return (await this.#unit.query(statement, parameters)).affected;
  }

  /** Deletes rows that must be there; returns how many. @throws AppError NOT_FOUND when no row of this tenant matches. */
  async delete<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>): Promise<number> {
    return someOf(entity, await this.deleteAny(entity, where));
  }

  /** Like delete, for rows that need not be there. */
  async deleteAny<E extends TenantEntity>(entity: EntityClass<E>, where: Where<E>): Promise<number> {
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

/** A change that hits nothing is an error: the row is another tenant's, or was taken away meanwhile. */
function someOf<E>(entity: EntityClass<E>, affected: number): number {
  if (affected === 0) throw new AppError('NOT_FOUND', `There is no such ${entity.name}.`);
  return affected;
}

/** A forgotten value must not silently match everything (or nothing). */
function checked<E>(entity: EntityClass<E>, where: Where<E>): [string, unknown][] {
  return Object.entries(where).map(([property, value]): [string, unknown] => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.some((one) => one === undefined || one === null))
      throw new Error(`The condition on ${entity.name}.${property} has no value.`);
    return [property, value];
  });
}

function assertSameProperties(entity: EntityClass<unknown>, properties: string[], row: object): void {
  const own = Object.keys(row);
  const odd = [...own.filter((name) => !properties.includes(name)), ...properties.filter((name) => !(name in row))];
  if (odd.length > 0) throw new Error(`Rows of ${entity.name} in one insert differ in their properties: ${odd.join(', ')}.`);
}

function toColumns(table: EntityTable, properties: string[], row: object): Record<string, unknown> {
  const values = row as Record<string, unknown>;
  return Object.fromEntries(properties.map((property) => [table.columnOf(property), storable(property, values[property] ?? null)]));
}

function toParameter(table: EntityTable, property: string, value: unknown): unknown {
  if (value === null || value instanceof Date || !(table.isJson(property) || typeof value === 'object')) return storable(property, value);
  return JSON.stringify(storable(property, value));
}

/** JSON would turn these into null without a word. */
function storable(property: string, value: unknown): unknown {
  const number = value instanceof Date ? value.getTime() : value;
  if (typeof number === 'number' && !Number.isFinite(number))
    throw new Error(`The value of ${property} is ${number}, which has no JSON form.`);
  return value;
}
