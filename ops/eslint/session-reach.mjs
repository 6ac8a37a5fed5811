// Part of no-own-session: what is taken out of objects.
import { forbiddenTypeOrigin } from './forbidden-origins.mjs';
import { merged } from './merged-listeners.mjs';
import { onPropertyUses } from './property-uses.mjs';
import { symbolOf } from './symbols.mjs';
import { isPlainData, isRegistryService, isSession } from './value-types.mjs';

/** Under these names drivers and mappers keep their ways to a connection. */
const LEADS = new Set([
  ...['manager', 'entityManager', 'getManager', 'createEntityManager', 'dataSource', 'connection', 'getConnection', 'pools', 'tenantPool'],
  ...['queryRunner', 'createQueryRunner', 'createQueryBuilder', 'getRepository', 'getTreeRepository', 'getMongoRepository'],
]);

export function onSessionReach(context) {
  const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
  const checker = program.getTypeChecker();
  const tsNode = (node) => esTreeNodeToTSNodeMap.get(node);
  const typeOf = (node) => checker.getTypeAtLocation(tsNode(node));
  const report = (node, messageId, name) => context.report({ node, messageId, data: { name } });

  const uses = onPropertyUses(context, ({ node, name, from, type }) => {
    const origin = forbiddenTypeOrigin(from) ?? forbiddenTypeOrigin(type);
    if (origin) report(node, 'reach', origin);
    else if (name?.startsWith('#') || (isSession(from) && (name === undefined || isAssigned(node)))) report(node, 'inside');
    else if (LEADS.has(name) && !isPlainData(type, checker) && !isRegistryService(type)) report(node, 'property', name);
  });
  return merged(uses, {
    'CallExpression[callee.object.name=/^(?:Object|Reflect)$/]'({ arguments: [first] }) {
      if (first && first.type !== 'SpreadElement' && isSession(typeOf(first))) report(first, 'inside');
    },
    'TSAsExpression, TSTypeAssertion'(node) {
      if (isSession(typeOf(node.expression)) && !isSession(typeOf(node))) report(node, 'inside');
    },
    NewExpression({ callee }) {
      const name = symbolOf(tsNode(callee), checker)?.name;
      if (name === 'TenantSession' || name === 'ServiceRegistry') report(callee, 'made', name);
    },
    'ClassDeclaration[superClass], ClassExpression[superClass]'({ superClass }) {
      const name = symbolOf(tsNode(superClass), checker)?.name;
      if (name === 'TenantSession' || name === 'ServiceRegistry') report(superClass, 'made', name);
    },
  });
}

function isAssigned({ parent }) {
  return parent.parent?.type === 'AssignmentExpression' && parent.parent.left === parent;
}
