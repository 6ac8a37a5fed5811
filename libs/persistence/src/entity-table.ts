import { getMetadataArgsStorage } from 'typeorm';

/** Constructor of a TypeORM entity; abstract bases carry shared columns. */
export type EntityClass<E> = abstract new () => E;

export interface EntityColumn {
  property: string;
  column: string;
  /** A jsonb column: even a plain text is written as JSON. */
  json: boolean;
}

/** Table and columns of an entity, read once from its decorators. */
export interface EntityTable {
  name: string;
  columns: EntityColumn[];
  columnOf(property: string): string;
  isJson(property: string): boolean;
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
    .map(({ propertyName, options }) => ({
      property: propertyName,
      column: options.name ?? snakeCase(propertyName),
      json: options.type === 'jsonb',
    }));
  const byProperty = new Map(columns.map((column) => [column.property, column]));
  return {
    name: table.name,
    columns,
    columnOf(property) {
      const found = byProperty.get(property);
      if (!found) throw new Error(`${entity.name} has no column for "${property}".`);
      return found.column;
    },
    isJson: (property) => byProperty.get(property)?.json ?? false,
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
