// One view of the ways to ask for a module: import, export from, import x = require(), import(), require().
import { foldText } from './folded-text.mjs';

/**
 * @typedef {object} ModuleRequest
 * @property {object} node where to report
 * @property {string | undefined} specifier undefined when only the run knows it
 * @property {boolean} typesOnly nothing of it is there at run time
 * @property {{ node: object, name: string, typeOnly: boolean }[] | '*'} names what is asked for, `*` for everything
 * @property {boolean} reExport
 */

/** Listeners of a rule that call `visit` with every ModuleRequest. */
export function onModuleRequests(context, visit) {
  const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
  const checker = program.getTypeChecker();
  const at = (argument) => {
    const { text, unknown } = argument ? foldText(esTreeNodeToTSNodeMap.get(argument), checker) : { unknown: [argument] };
    return unknown.length === 0 ? text : undefined;
  };
  const atRunTime = (node, argument) => visit({ node, specifier: at(argument), typesOnly: false, names: '*', reExport: false });

  return {
    ImportDeclaration(node) {
      const typesOnly = node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every(isTypeSpecifier));
      const names = node.specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier')
        ? '*'
        : node.specifiers.map((one) => ({
            node: one,
            name: one.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(one.imported),
            typeOnly: typesOnly || isTypeSpecifier(one),
          }));
      visit({ node: node.source, specifier: node.source.value, typesOnly, names, reExport: false });
    },
    'ExportNamedDeclaration[source]'(node) {
      const typesOnly = node.exportKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every(isTypeSpecifier));
      const names = node.specifiers.map((one) => ({ node: one, name: nameOf(one.local), typeOnly: typesOnly || isTypeSpecifier(one) }));
      visit({ node: node.source, specifier: node.source.value, typesOnly, names, reExport: true });
    },
    ExportAllDeclaration(node) {
      visit({ node: node.source, specifier: node.source.value, typesOnly: node.exportKind === 'type', names: '*', reExport: true });
    },
    'TSImportEqualsDeclaration[moduleReference.type="TSExternalModuleReference"]'(node) {
      const { expression } = node.moduleReference;
      visit({ node: expression, specifier: expression.value, typesOnly: node.importKind === 'type', names: '*', reExport: false });
    },
    ImportExpression(node) {
      atRunTime(node.source, node.source);
    },
    'CallExpression[callee.name="require"]'(node) {
      atRunTime(node.arguments[0] ?? node, node.arguments[0]);
    },
  };
}

const isTypeSpecifier = (specifier) => specifier.importKind === 'type' || specifier.exportKind === 'type';
const nameOf = (key) => key.name ?? key.value;
