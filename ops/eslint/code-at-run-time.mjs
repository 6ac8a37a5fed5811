// Part of no-own-session: code made of text, and modules found without an import.
import { constantText } from './folded-text.mjs';
import { merged } from './merged-listeners.mjs';
import { onPropertyUses } from './property-uses.mjs';

const MAKERS = new Set(['eval', 'Function', 'require']);
/** What these globals have that finds modules. */
const FINDERS = {
  process: ['binding', '_linkedBinding', 'dlopen', 'mainModule', 'getBuiltinModule'],
  module: ['require', 'constructor', 'parent', 'children'],
  globalThis: ['eval', 'Function', 'require', 'process', 'module', 'global', 'globalThis'],
};
FINDERS.global = FINDERS.globalThis;

export function onCodeAtRunTime(context) {
  const { scopeManager, parserServices } = context.sourceCode;
  const checker = parserServices.program.getTypeChecker();
  const fold = (node) => constantText(parserServices.esTreeNodeToTSNodeMap.get(node), checker);
  const report = (node, name) => context.report({ node, messageId: 'code', data: { name } });

  const judgeMaker = (node) => {
    const { parent } = node;
    // A direct require('name') is judged as an import is.
    if (node.name === 'require' && parent.type === 'CallExpression' && parent.callee === node) return;
    if (parent.type !== 'BinaryExpression') report(node, node.name);
  };
  const judgeFinder = (node) => {
    for (const { name, at } of taken(node, fold))
      if (name === undefined || FINDERS[node.name].includes(name)) report(at, name === undefined ? node.name : `${node.name}.${name}`);
  };
  const constructors = onPropertyUses(context, ({ node, name, called }) => {
    const isChain = node.parent?.parent?.type === 'MemberExpression' && node.parent.parent.property?.name === 'constructor';
    if (name === 'constructor' && (called || isChain)) report(node, '.constructor()');
  });
  return merged(constructors, {
    'Program:exit'() {
      const globals = scopeManager.scopes.flatMap(({ references }) => references).filter(({ resolved }) => !resolved?.defs.length);
      for (const { identifier, isValueReference } of globals) {
        if (isValueReference === false) continue;
        if (MAKERS.has(identifier.name)) judgeMaker(identifier);
        if (Object.hasOwn(FINDERS, identifier.name)) judgeFinder(identifier);
      }
    },
  });
}

/** What is taken of a global; a name that is undefined for the whole of it, or for what only the run knows. */
function taken(node, fold) {
  const { parent } = node;
  if (parent.type === 'UnaryExpression') return [];
  if (parent.type === 'MemberExpression' && parent.object === node) {
    const { property, computed } = parent;
    return [{ name: computed ? fold(property) : property.name, at: property }];
  }
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'ObjectPattern') return [{ name: undefined, at: node }];
  return parent.id.properties.map((one) => ({ name: one.computed ? fold(one.key) : one.key?.name, at: one }));
}
