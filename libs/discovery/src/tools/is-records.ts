import { registerDecorator } from 'class-validator';

/** Most records of one call, and most columns of all its records together. */
export const MAX_RECORDS = 1_000;
export const MAX_COLUMNS = 200;
const MAX_NAME = 200;

/** Checks that a property is a list of flat objects; the message says which record and field is none. Bounds are checked elsewhere. */
export function IsRecords(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isRecords',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value) => faultOf(value) === null,
        defaultMessage: (problem) => `${problem?.property ?? ''}${faultOf(problem?.value) ?? ''}`,
      },
    });
}

/** Checks that a property maps column names to field names, or to null for columns that stay attributes. */
export function IsColumnMapping(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isColumnMapping',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value) => mappingFaultOf(value) === null,
        defaultMessage: (problem) => `${problem?.property ?? ''} ${mappingFaultOf(problem?.value) ?? ''}`,
      },
    });
}

function faultOf(value: unknown): string | null {
  if (!Array.isArray(value)) return ' must be a list of objects';
  const columns = new Set<string>();
  for (const [row, record] of (value as unknown[]).entries()) {
    if (!isObject(record)) return `[${row}] must be an object with one value for each column`;
    for (const [column, cell] of Object.entries(record)) {
      if (column.trim() === '' || column.length > MAX_NAME) return `[${row}] has a field whose name is empty or longer than ${MAX_NAME}`;
      if (cell !== null && typeof cell === 'object') return `[${row}].${column} must be a text, a number, true, false or null`;
      columns.add(column);
    }
  }
  if (columns.size === 0) return ' must have fields in at least one object';
  return columns.size > MAX_COLUMNS ? ` have ${columns.size} different fields together; at most ${MAX_COLUMNS} are read` : null;
}

function mappingFaultOf(value: unknown): string | null {
  if (!isObject(value)) return 'must be an object: column name -> field name or null';
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > MAX_COLUMNS) return `must name 1 to ${MAX_COLUMNS} columns`;
  const wrong = entries.find(([column, field]) => column.length > MAX_NAME || !isField(field));
  return wrong ? `must map "${wrong[0].slice(0, MAX_NAME)}" to a field name or null` : null;
}

function isField(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value !== '' && value.length <= MAX_NAME);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
