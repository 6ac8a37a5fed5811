import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

export interface SqlCall {
  /** `libs/audit/src/audit-service.ts: audit.insert` */
  where: string;
  /** Null when the text is known at run time only. */
  text: string | null;
}

/** A constant of a module, or an argument of one of its arrow functions. */
type Scope = ReadonlyMap<string, ts.Expression | string>;

/** Files below `folder`, by their path from the root of the repository. */
export function sourceFiles(folder: string, ending = '.ts'): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(ROOT, folder, path));
}

/** Every call of `sql(name, text)` in a file, with its text worked out from the constants and arrow functions of that file. */
export function sqlCalls(path: string): SqlCall[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022);
  const constants = new Map<string, ts.Expression>();
  for (const statement of file.statements.filter(ts.isVariableStatement))
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && initializer) constants.set(name.text, initializer);
  const calls: SqlCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'sql') {
      const [name, text] = node.arguments.map((argument) => textOf(argument, constants));
      calls.push({ where: `${relative(ROOT, path)}: ${name ?? '(a name made at run time)'}`, text: text ?? null });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return calls;
}

/** How often a file calls sql() by the look of its text, to compare with what the parser found. */
export function roughCount(path: string): number {
  return readFileSync(path, 'utf8').match(/(?<!function |[\w.])sql\(/g)?.length ?? 0;
}

function textOf(expression: ts.Expression, scope: Scope): string | null {
  if (ts.isStringLiteral(expression) || ts.isNoSubstitutionTemplateLiteral(expression)) return expression.text;
  if (ts.isIdentifier(expression)) {
    const value = scope.get(expression.text) ?? null;
    return value === null || typeof value === 'string' ? value : textOf(value, scope);
  }
  if (ts.isTemplateExpression(expression)) {
    const parts = expression.templateSpans.map((span) => {
      const value = textOf(span.expression, scope);
      return value === null ? null : value + span.literal.text;
    });
    return parts.includes(null) ? null : expression.head.text + parts.join('');
  }
  return ts.isCallExpression(expression) ? resultOf(expression, scope) : null;
}

function resultOf(call: ts.CallExpression, scope: Scope): string | null {
  const callee = ts.isIdentifier(call.expression) ? scope.get(call.expression.text) : undefined;
  if (!callee || typeof callee === 'string' || !ts.isArrowFunction(callee) || ts.isBlock(callee.body)) return null;
  const inner = new Map(scope);
  for (const [i, { name }] of callee.parameters.entries()) {
    const value = call.arguments[i] && textOf(call.arguments[i], scope);
    if (!ts.isIdentifier(name) || typeof value !== 'string') return null;
    inner.set(name.text, value);
  }
  return textOf(callee.body, inner);
}
