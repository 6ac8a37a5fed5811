import { ALLOWED_FUNCTIONS, ALLOWED_SEC_FUNCTIONS } from './allowed-functions.data';
import { NODE_OF_FIELD, PERMITTED_NODES } from './permitted-syntax.data';
import { BOUNDARY_TABLES, CATALOGUE_TYPES, NO_COLUMN_NAME } from './refused-names.data';

type Fields = Readonly<Record<string, unknown>>;

/** A part of a parse tree: `kind` is PostgreSQL's name of it. */
export interface SyntaxNode {
  kind: string;
  fields: Fields;
}

/** What to look at besides the kind, which must be permitted in any case. */
const CHECKS: Readonly<Record<string, (fields: Fields) => string | null>> = {
  RangeVar: refusalOfRelation,
  FuncCall: ({ funcname }) => refusalOfFunction(namesIn(funcname)),
  TypeName: ({ names }) => refusalOfType(namesIn(names)),
  A_Expr: ({ name }) => refusalOfSchema(namesIn(name), 'operator'),
  SubLink: ({ operName }) => refusalOfSchema(namesIn(operName), 'operator'),
  SortBy: ({ useOp }) => refusalOfSchema(namesIn(useOp), 'operator'),
  CollateClause: ({ collname }) => refusalOfSchema(namesIn(collname), 'collation'),
  IndexElem: ({ collation, opclass }) =>
    refusalOfSchema(namesIn(collation), 'collation') ?? refusalOfSchema(namesIn(opclass), 'operator class'),
  ColumnRef: ({ fields }) => refusalOfColumn(namesIn(fields)),
  // (x).pg_sleep calls the function as well, for an x of any type: here no list of names would be complete.
  A_Indirection: ({ indirection }) => (namesIn(indirection).length > 0 ? 'a field of an expression, which may call a function' : null),
};

/** Looks at every part of a statement, however deep; null when nothing is amiss. A loop: a tree may be as deep as its text is long. */
export function refusalOfTree(statement: SyntaxNode): string | null {
  const open = [statement];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'IntoClause') return 'SELECT INTO: the schema changes in migrations only';
    if (!PERMITTED_NODES.has(node.kind)) return `${node.kind} is not on the list of permitted syntax`;
    const refusal = CHECKS[node.kind]?.(node.fields);
    if (refusal) return refusal;
    for (const [field, value] of Object.entries(node.fields)) collect(field, value, open);
  }
  return null;
}

/** A node is printed as {Kind: fields}, or as its fields alone where the field tells its kind; {} in a list stands for none. */
function collect(field: string, value: unknown, into: SyntaxNode[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value) if (Object.keys(one as Fields).length > 0) collect(field, one, into);
    return;
  }
  const fields = value as Fields;
  into.push(unwrap(fields) ?? { kind: (Object.hasOwn(NODE_OF_FIELD, field) && NODE_OF_FIELD[field]) || field, fields });
}

/** The node of {Kind: fields}; null for anything else. Kinds begin with a capital, fields never do. */
export function unwrap(value: Fields): SyntaxNode | null {
  const [kind, ...more] = Object.keys(value);
  return kind && more.length === 0 && /^[A-Z]/.test(kind) ? { kind, fields: value[kind] as Fields } : null;
}

/** The texts of a list of String nodes, as PostgreSQL understands them: in lower case unless quoted, escapes resolved. */
function namesIn(list: unknown): string[] {
  const nodes = (list ?? []) as { String?: { sval?: string } }[];
  return nodes.flatMap((node) => (node.String ? [node.String.sval ?? ''] : []));
}

function refusalOfRelation({ catalogname, schemaname, relname }: Fields): string | null {
  if (catalogname !== undefined) return 'a relation with a database in its name';
  if (schemaname !== undefined && schemaname !== 'public') return `the schema ${shown([schemaname])} is closed`;
  if (BOUNDARY_TABLES.has(String(relname))) return `the relation ${shown([relname])} belongs to the boundary`;
  return /^pg_/i.test(String(relname)) ? `the relation ${shown([relname])} belongs to the catalogue` : null;
}

function refusalOfFunction(names: string[]): string | null {
  const [name = '', schema, ...more] = names.toReversed();
  const allowed = schema === 'sec' ? ALLOWED_SEC_FUNCTIONS : ALLOWED_FUNCTIONS;
  const known = schema === undefined || schema === 'pg_catalog' || schema === 'sec';
  return known && more.length === 0 && allowed.has(name) ? null : `the function ${shown(names)} is not on the list`;
}

function refusalOfType(names: string[]): string | null {
  // _regclass is regclass[].
  const name = (names.at(-1) ?? '').replace(/^_+/, '');
  if (CATALOGUE_TYPES.has(name) || name.startsWith('pg_')) return `the type ${shown(names)} reads the catalogue`;
  return refusalOfSchema(names, 'type', ['pg_catalog', 'public']);
}

function refusalOfSchema(names: string[], what: string, open: string[] = ['pg_catalog']): string | null {
  const qualifiers = names.slice(0, -1);
  return qualifiers.length === 0 || (qualifiers.length === 1 && open.includes(qualifiers[0]!))
    ? null
    : `the ${what} ${shown(names)} is of a closed schema`;
}

function refusalOfColumn(names: string[]): string | null {
  const name = names.at(-1) ?? '';
  return names.length > 1 && (NO_COLUMN_NAME.test(name) || CATALOGUE_TYPES.has(name))
    ? `the column ${shown(names)} may be a call of a function`
    : null;
}

/** Names go into a reason only if they look like names: a quoted one may hold anything. */
function shown(names: unknown[]): string {
  const name = names.join('.');
  return /^[a-z_][\w.]{0,99}$/i.test(name) ? name : 'of an unusual name';
}
