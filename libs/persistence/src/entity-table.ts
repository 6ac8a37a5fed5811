import { getMetadataArgsStorage } from 'typeorm';

/** Constructor of a TypeORM entity; abstract bases carry shared columns. */
export type EntityClass<E> = abstract new () => E;

export interface EntityColumn {
  property: string;
  column: string;
}

/** Table and columns of an entity, read once from its decorators. */
export interface EntityTable {
  name: string;
  columns: EntityColumn[];
  columnOf(property: string): string;
}

const tables = new WeakMap<object, EntityTable>();

/** @throws Error when the class is no entity. */
export function tableOf<E>(entity: EntityClass<E>): EntityTable {
  const known = tables.get(entity);
  if (known) return known;
  const table = readTable(entity);
  tables.set(entity, table);
  return table;
}

function readTable<E>(entity: EntityClass<E>): EntityTable {
  const metadata = getMetadataArgsStorage();
  const table = metadata.tables.find((candidate) => candidate.target === entity);
  if (!table?.name) throw new Error(`${entity.name} is not an entity with a table name.`);
  const lineage = new Set<unknown>(prototypeChain(entity));
  const columns = metadata.columns
    .filter((column) => lineage.has(column.target))
    .map((column) => ({ property: column.propertyName, column: column.options.name ?? snakeCase(column.propertyName) }));
  const byProperty = new Map(columns.map(({ property, column }) => [property, column]));
  return {
    name: table.name,
    columns,
    columnOf(property) {
      const column = byProperty.get(property);
      if (column === undefined) throw new Error(`${entity.name} has no column for "${property}".`);
      return column;
    },
  };
}

function prototypeChain(entity: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let current = entity; typeof current === 'function' && current !== Function.prototype; current = Object.getPrototypeOf(current))
    chain.push(current);
  return chain;
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
