// Part of no-own-session: what a class lets itself be given.
import { constantText } from './folded-text.mjs';
import { forbiddenTypeOrigin } from './forbidden-origins.mjs';

const TOKEN = /pool|data[_ ]?source|entity[_ ]?manager|query[_ ]?runner|orchestrator|unit[_ ]?of[_ ]?work|connection/i;

export function onInjections(context) {
  const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
  const checker = program.getTypeChecker();
  const judge = (node) => {
    const name = forbiddenTypeOrigin(checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node)));
    if (name) context.report({ node, messageId: 'injected', data: { name } });
  };
  return {
    'MethodDefinition[kind="constructor"] > FunctionExpression'({ params }) {
      for (const param of params) judge(param.type === 'TSParameterProperty' ? param.parameter : param);
    },
    PropertyDefinition: judge,
    'Decorator > CallExpression[callee.name="Inject"]'({ arguments: [token] }) {
      const name = token && constantText(esTreeNodeToTSNodeMap.get(token), checker);
      if (name && TOKEN.test(name)) context.report({ node: token, messageId: 'injected', data: { name } });
    },
  };
}
