import { foldText, UNKNOWN } from './folded-text.mjs';
import { forbiddenTypeOrigin } from './forbidden-origins.mjs';
import { merged } from './merged-listeners.mjs';
import { onPropertyUses } from './property-uses.mjs';
import { isTransactionControl, parseSql } from './sql-syntax.mjs';
import { isSqlFunction, takesSql } from './sql-calls.mjs';
import { isCallable, isUnchecked } from './value-types.mjs';

/** Ends, opens or adds to the end of a transaction, whatever it is called on. */
const ENDS = ['commit', 'rollback', 'startTransaction', 'beginTransaction', 'commitTransaction', 'rollbackTransaction', 'addLastWord'];
/** Does so on a connection, runner or manager only. */
const ENDS_ON_CONNECTIONS = ['transaction', 'release'];
const CONNECTION = /(?:manager|runner|client|connection|pool|data_?source|database|db|tx|trx|unit)$/i;

const CONTROL_WORD = /\b(?:commit|rollback|begin|end|abort|savepoint|release|transaction|constraints)\b/i;
const PART_OF_TEXT = ['BinaryExpression', 'TemplateLiteral', 'TSAsExpression', 'TSSatisfiesExpression'];

/**
 * A tool or service never ends the transaction it works in: its effect, its audit row and its follow-up job commit together, or
 * not at all. Part of a list can be undone with session.savepoint(). This rule refuses the calls and the SQL that end a
 * transaction, also under an alias, a computed name or in a text that is put together of constants.
 *
 * What it cannot see: names and texts that only the run decides. It is advice for honest code. The walls are the guard at run time
 * and the commit gate of the database, which refuses a COMMIT that the boundary has not sealed.
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'Only the boundary ends a transaction.' },
    schema: [],
    messages: {
      call: '{{name}}() is for the boundary, which commits when the work returns and rolls back when it throws. Return or throw an AppError.',
      sql: '"{{text}}" controls the transaction, which the boundary does. Return or throw; session.savepoint() undoes a part.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const fold = (node) => foldText(esTreeNodeToTSNodeMap.get(node), checker).text;
    const reported = new Set();
    const reportCall = (node, name) => context.report({ node, messageId: 'call', data: { name } });
    const judgeText = (node, isSql) => {
      const text = fold(node);
      if (text === UNKNOWN || !CONTROL_WORD.test(text) || reported.has(node) || !(isSql || isUnmistakable(text))) return;
      if (!parseSql(text)?.some(isTransactionControl)) return;
      reported.add(node);
      context.report({ node, messageId: 'sql', data: { text: text.slice(0, 60) } });
    };

    const uses = onPropertyUses(context, ({ node, name, object, from, type, called }) => {
      const isCall = isCallable(type) || (isUnchecked(type) && (called || object === null || object.type !== 'MemberExpression'));
      if (isCall && (ENDS.includes(name) || (ENDS_ON_CONNECTIONS.includes(name) && isConnection(from, object, context.sourceCode))))
        reportCall(node, name);
    });
    return merged(uses, {
      'CallExpression > Identifier.callee'(callee) {
        if (ENDS.includes(callee.name)) reportCall(callee, callee.name);
      },
      CallExpression(call) {
        const isConstant = isSqlFunction(esTreeNodeToTSNodeMap.get(call.callee), checker);
        for (const argument of isConstant ? call.arguments.slice(1, 2) : takesSql(call)) judgeText(argument, true);
      },
      'Literal, TemplateLiteral, BinaryExpression[operator="+"]'(node) {
        const { parent } = node;
        const isPart = PART_OF_TEXT.includes(parent.type) || /^(?:Import|Export|TSLiteral|TaggedTemplate)/.test(parent.type);
        const isParameter =
          parent.type === 'ArrayExpression' && parent.parent.type === 'CallExpression' && takesSql(parent.parent).length > 0;
        if (!isPart && !isParameter && (node.type !== 'Literal' || typeof node.value === 'string')) judgeText(node, false);
      },
    });
  },
};

function isConnection(type, object, sourceCode) {
  return isUnchecked(type) || Boolean(forbiddenTypeOrigin(type)) || (object !== null && CONNECTION.test(sourceCode.getText(object)));
}

/** Many a word of English is a statement: `end`, `release notes`. Capitals or a semicolon tell that SQL is meant. */
function isUnmistakable(text) {
  const words = text.trim().split(/\s+/);
  if (text.includes(';') || text.includes('--') || text.includes('/*')) return true;
  if (['COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'START', 'PREPARE', 'SET', 'DO'].includes(words[0])) return true;
  return ['BEGIN', 'END', 'ABORT'].includes(words[0]) && words.length > 1;
}
