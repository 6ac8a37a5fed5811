// What a text will be, as far as the source says so: constants are followed across files, joined and put into templates.
import ts from 'typescript';
import { constantOf, isAssertion } from './symbols.mjs';

/** Stands for each part that only the run knows. An identifier, so that SQL around it still parses. */
export const UNKNOWN = '_';

/**
 * Folds an expression of TypeScript's syntax tree.
 * @returns {{ text: string, unknown: ts.Node[] }} `unknown` lists the parts that no constant stands behind.
 */
export function foldText(node, checker, seen = new Set()) {
  if (seen.has(node)) return unknownPart(node);
  const fold = (part) => foldText(part, checker, new Set(seen).add(node));
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return known(node.text);
  if (ts.isTemplateExpression(node))
    return joined([known(node.head.text), ...node.templateSpans.flatMap((span) => [fold(span.expression), known(span.literal.text)])]);
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') return fold(node.template);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined([fold(node.left), fold(node.right)]);
  if (ts.isParenthesizedExpression(node) || isAssertion(node)) return fold(node.expression);
  if (ts.isCallExpression(node)) return foldCall(node, fold) ?? unknownPart(node);
  const declared = constantOf(node, checker);
  if (declared) return fold(declared);
  const type = checker.getTypeAtLocation(node);
  return type.isStringLiteral() || type.isNumberLiteral() ? known(String(type.value)) : unknownPart(node);
}

/** The text of an expression that is constant throughout, else undefined. */
export function constantText(node, checker) {
  const { text, unknown } = foldText(node, checker);
  return unknown.length === 0 ? text : undefined;
}

function foldCall({ expression: callee, arguments: args }, fold) {
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { expression: object, name } = callee;
  if (name.text === 'concat') return joined([fold(object), ...args.map(fold)]);
  if (name.text === 'join' && ts.isArrayLiteralExpression(object)) {
    const separator = args[0] ? fold(args[0]) : known(',');
    return joined(object.elements.flatMap((element, i) => (i === 0 ? [fold(element)] : [separator, fold(element)])));
  }
  if (!['toUpperCase', 'toLowerCase', 'trim'].includes(name.text)) return undefined;
  const { text, unknown } = fold(object);
  return { text: text[name.text](), unknown };
}

const known = (text) => ({ text, unknown: [] });
const unknownPart = (node) => ({ text: UNKNOWN, unknown: [node] });
const joined = (parts) => ({ text: parts.map(({ text }) => text).join(''), unknown: parts.flatMap(({ unknown }) => unknown) });
