import ts from 'typescript';
import { foldText } from './folded-text.mjs';
import { isSqlFunction, methodOf, takesSql } from './sql-calls.mjs';
import { isAboutRows, isTransactionControl, parseSql, unscopedTables } from './sql-syntax.mjs';
import { constantOf, isAssertion } from './symbols.mjs';

const VERB = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH)\b/;

/**
 * SQL is written once, as a constant of the module: `const PAGE = sql('flow.page', '...')`, values in parameters. Each name is a
 * prepared statement for ever, and nothing of a request is ever part of a text. Each table in it is limited to the tenant by both
 * columns, `client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())`, which lets every index start
 * with the tenant. Row security would hide foreign rows anyway.
 *
 * What it cannot see: text that reaches a driver some other way, and whether the comparison with the tenant is the one that decides
 * (`... OR true`). It is advice for honest code. The walls are the guard on statements at run time and the row policies.
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'SQL is a constant of the module, and limited to the tenant.' },
    schema: [],
    messages: {
      place: "Declare the statement at the top of the module: const PAGE = sql('<noun>.<what>', '...').",
      name: 'The name must be a constant of the form <noun>.<what>: it names the prepared statement for ever.',
      dynamic: '`{{part}}` is not a constant. Put values into parameters ($1, $2); write variants of a statement out, each with its name.',
      inline: "Declare the statement at the top of the module with sql('<noun>.<what>', '...') and give that constant here.",
      syntax: 'PostgreSQL cannot read this as one statement: correct it, or give each of several a name of its own.',
      kind: 'Only SELECT, INSERT, UPDATE, DELETE and MERGE belong here; what changes the schema goes into a migration.',
      unscoped:
        '{{tables}}: compare client_account_id with (SELECT sec.tenant()) and engagement_id with (SELECT sec.engagement()), for each table by its alias.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const tsNode = (node) => esTreeNodeToTSNodeMap.get(node);
    const report = (node, messageId, data) => context.report({ node, messageId, data });

    const judgeDeclaration = (call) => {
      const [name, text] = call.arguments;
      if (context.sourceCode.getScope(call).variableScope.type === 'function') report(call, 'place');
      if (!name || !text) return;
      const { text: key, unknown: keyParts } = foldText(tsNode(name), checker);
      if (keyParts.length > 0 || !/^[a-z0-9_]+\.[a-z0-9_]+$/.test(key)) report(name, 'name');
      const { text: sql, unknown } = foldText(tsNode(text), checker);
      for (const part of unknown) report(text, 'dynamic', { part: part.getText().slice(0, 60) });
      if (unknown.length === 0) judgeText(text, sql);
    };
    const judgeText = (node, sql) => {
      const statements = parseSql(sql);
      if (statements?.length !== 1) return statements?.some(isTransactionControl) || report(node, 'syntax');
      const [statement] = statements;
      if (isTransactionControl(statement)) return;
      if (!isAboutRows(statement)) return report(node, 'kind');
      const tables = unscopedTables(statement);
      if (tables.length > 0) report(node, 'unscoped', { tables: tables.join(', ') });
    };
    const judgeUse = (call) => {
      const isSession = checker.getTypeAtLocation(tsNode(call.callee.object)).getSymbol()?.name === 'TenantSession';
      if (isSession) {
        const statement = call.arguments[{ query: 0, select: 1 }[methodOf(call)]];
        if (statement && !isStatement(tsNode(statement), checker)) report(statement, 'inline');
      } else {
        const written = takesSql(call).find((argument) => isSql(foldText(tsNode(argument), checker).text));
        if (written) report(written, 'inline');
      }
    };
    return {
      CallExpression(call) {
        if (isSqlFunction(tsNode(call.callee), checker)) judgeDeclaration(call);
        else if (call.callee.type === 'MemberExpression') judgeUse(call);
      },
    };
  },
};

/** A verb in capitals tells that SQL is meant, also where a part that is not known keeps it from being read. */
function isSql(text) {
  return VERB.test(text) || (VERB.test(text.toUpperCase()) && parseSql(text) !== undefined);
}

/** Whether an expression can only be a constant that `sql()` made, or one of several. */
function isStatement(node, checker) {
  if (ts.isParenthesizedExpression(node) || isAssertion(node)) return isStatement(node.expression, checker);
  if (ts.isConditionalExpression(node)) return isStatement(node.whenTrue, checker) && isStatement(node.whenFalse, checker);
  if (ts.isCallExpression(node)) return isSqlFunction(node.expression, checker);
  if (ts.isElementAccessExpression(node)) return isTableOfStatements(constantOf(node.expression, checker), checker);
  const declared = constantOf(node, checker);
  return declared !== undefined && isStatement(declared, checker);
}

function isTableOfStatements(node, checker) {
  if (node && isAssertion(node)) return isTableOfStatements(node.expression, checker);
  if (!node || !ts.isObjectLiteralExpression(node)) return false;
  return node.properties.every((property) => ts.isPropertyAssignment(property) && isStatement(property.initializer, checker));
}
