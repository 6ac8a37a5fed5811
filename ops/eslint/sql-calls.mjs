// Where SQL stands in the code.
import { symbolOf } from './symbols.mjs';

const TAKES_SQL = new Set(['query', 'select', 'execute', 'exec', 'unsafe', 'raw', 'queryRaw', 'simpleQuery']);
const TEXT_FIELDS = new Set(['text', 'sql', 'statement', 'query']);

/** Whether a callee, in TypeScript's tree, is the `sql(name, text)` of @app/persistence, under whatever name it was imported. */
export function isSqlFunction(callee, checker) {
  return symbolOf(callee.name ?? callee, checker)?.name === 'sql';
}

/** The name of the method that is called, also for `a['b']()`. */
export function methodOf({ callee }) {
  return callee.type === 'MemberExpression' ? (callee.property.name ?? callee.property.value) : undefined;
}

/** What a method of a driver, mapper or session takes as SQL: its arguments, or the text field of a statement written in place. */
export function takesSql(call) {
  if (!TAKES_SQL.has(methodOf(call))) return [];
  return call.arguments.slice(0, 2).flatMap((argument) => {
    if (argument.type === 'SpreadElement' || argument.type === 'ArrayExpression') return [];
    if (argument.type !== 'ObjectExpression') return [argument];
    return argument.properties.filter(({ key }) => TEXT_FIELDS.has(key?.name ?? key?.value)).map(({ value }) => value);
  });
}
