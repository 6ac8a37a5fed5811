// One view of the ways to take a property from an object: a.b, a?.b, a['b'], a['b' + 'c'], { b: alias } = a, Reflect.get(a, 'b').
import { constantText } from './folded-text.mjs';

/**
 * @typedef {object} PropertyUse
 * @property {object} node where to report
 * @property {string | undefined} name undefined when it is computed at run time
 * @property {object | null} object the expression the property is taken from; null in a pattern that is not a plain declaration
 * @property {import('typescript').Type} from type of that object
 * @property {import('typescript').Type} type type of the property
 * @property {boolean} called
 */

/** Listeners of a rule that call `visit` with every PropertyUse. */
export function onPropertyUses(context, visit) {
  const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
  const checker = program.getTypeChecker();
  const typeOf = (node) => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
  const fold = (node) => constantText(esTreeNodeToTSNodeMap.get(node), checker);
  const nameOf = (key, computed) => (computed || key.type !== 'Identifier' ? fold(key) : key.name);

  return {
    MemberExpression(node) {
      // Only the class itself has names with #: they are its own state.
      if (node.property.type === 'PrivateIdentifier') return;
      const { object, property, computed, parent } = node;
      const called = (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node;
      visit({ node: property, name: nameOf(property, computed), object, from: typeOf(object), type: typeOf(node), called });
    },
    'ObjectPattern > Property'(node) {
      const { parent: pattern, key, computed } = node;
      const { parent: owner } = pattern;
      const object = owner.type === 'VariableDeclarator' ? owner.init : owner.type === 'AssignmentExpression' ? owner.right : null;
      const name = nameOf(key, computed);
      const from = typeOf(object ?? pattern);
      const property = name === undefined ? undefined : from.getProperty(name);
      visit({ node: key, name, object, from, type: property ? checker.getTypeOfSymbol(property) : checker.getAnyType(), called: false });
    },
    CallExpression({ callee, arguments: [object, key] }) {
      const isReflection = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Reflect';
      if (!isReflection || !object || !key || key.type === 'SpreadElement') return;
      const name = fold(key);
      const from = typeOf(object);
      const property = name === undefined ? undefined : from.getProperty(name);
      visit({ node: key, name, object, from, type: property ? checker.getTypeOfSymbol(property) : checker.getAnyType(), called: true });
    },
  };
}
