// Reads SQL with PostgreSQL's own parser, so that comments, quotes and sub-queries hide nothing.
import { loadModule, parseSync } from 'libpg-query';

await loadModule();

const TENANT_COLUMNS = ['client_account_id', 'engagement_id'];
const ROWS = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/** The statements of a text as `{ kind, body }`; undefined when it is not SQL. */
export function parseSql(text) {
  try {
    return (parseSync(text).stmts ?? []).map(({ stmt }) => {
      const [kind, body] = Object.entries(stmt)[0];
      return { kind, body };
    });
  } catch {
    return undefined;
  }
}

export const isAboutRows = ({ kind }) => ROWS.includes(kind);

/** BEGIN, COMMIT, ROLLBACK, savepoints, SET TRANSACTION, SET CONSTRAINTS, and a DO block that has one of them. */
export function isTransactionControl({ kind, body }) {
  if (kind === 'DoStmt') return /\b(?:commit|rollback)\b/i.test(JSON.stringify(body));
  return kind === 'TransactionStmt' || kind === 'ConstraintsSetStmt' || (kind === 'VariableSetStmt' && /TRANSACTION/.test(body.name ?? ''));
}

/**
 * Tables that a statement reads or writes without comparing (or, in an INSERT, setting) both columns of the tenant, in the
 * very query that names the table. Common table expressions and functions are not tables.
 */
export function unscopedTables({ kind, body }) {
  const found = new Set();
  inspect(kind, body, new Set(), found);
  return [...found];
}

function inspect(kind, body, outerNames, found) {
  const names = new Set([...outerNames, ...(body.withClause?.ctes ?? []).map(({ CommonTableExpr }) => CommonTableExpr.ctename)]);
  const sources = [...(body.fromClause ?? []), ...(body.usingClause ?? []), ...(body.sourceRelation ? [body.sourceRelation] : [])];
  const conditions = [body.whereClause, body.joinCondition];
  const using = [];
  const tables = [];
  const addSource = (source) => {
    if (source.RangeVar) tables.push(source.RangeVar);
    if (!source.JoinExpr) return;
    const { larg, rarg, quals, usingClause = [] } = source.JoinExpr;
    addSource(larg);
    addSource(rarg);
    conditions.push(quals);
    using.push(...usingClause.map(({ String: { sval } }) => sval));
  };
  sources.forEach(addSource);
  if (kind === 'InsertStmt') {
    const columns = (body.cols ?? []).map(({ ResTarget }) => ResTarget.name);
    if (!TENANT_COLUMNS.every((column) => columns.includes(column))) found.add(body.relation.relname);
  } else if (body.relation) tables.push(body.relation);

  const own = tables.filter(({ relname, schemaname }) => schemaname || !names.has(relname));
  const compared = conditions.flatMap((condition) => (condition ? comparedColumns(condition) : []));
  for (const { relname, alias } of own) {
    const name = alias?.aliasname ?? relname;
    const isScoped = (column) =>
      using.includes(column) || compared.some((one) => one.column === column && (one.table === name || (!one.table && own.length === 1)));
    if (!TENANT_COLUMNS.every(isScoped)) found.add(relname);
  }
  forEachQuery(body, (innerKind, inner) => inspect(innerKind, inner, names, found));
}

/** Calls `visit` for the queries directly inside of this one. */
function forEachQuery(value, visit) {
  if (Array.isArray(value)) value.forEach((one) => forEachQuery(one, visit));
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      if (ROWS.includes(key)) visit(key, inner);
      else if ((key === 'larg' || key === 'rarg') && inner.op) visit('SelectStmt', inner);
      else forEachQuery(inner, visit);
    }
}

/** Columns that stand on a side of an equation: `a.x = 1`, `(a.x, a.y) = (1, 2)`. */
function comparedColumns(value, inEquation = false) {
  if (Array.isArray(value)) return value.flatMap((one) => comparedColumns(one, inEquation));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (ROWS.includes(key)) return [];
    if (key === 'ColumnRef') return inEquation ? [columnOf(inner.fields)] : [];
    return comparedColumns(inner, inEquation || (key === 'A_Expr' && inner.name?.[0]?.String?.sval === '='));
  });
}

function columnOf(fields) {
  const [column, table] = fields.map((field) => field.String?.sval).reverse();
  return { column, table };
}
