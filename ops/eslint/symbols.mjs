// From names to what they were declared as.
import ts from 'typescript';

/** What a name stands for, behind imports and re-exports. */
export function symbolOf(node, checker) {
  return behindAlias(checker.getSymbolAtLocation(node), checker);
}

export function behindAlias(symbol, checker) {
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The initializer of the constant, or of the property of a constant object, that an expression names. */
export function constantOf(node, checker) {
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const declaration = symbolOf(ts.isIdentifier(node) ? node : node.name, checker)?.valueDeclaration;
  if (!declaration) return undefined;
  if (ts.isPropertyAssignment(declaration)) return declaration.initializer;
  const isConst = ts.isVariableDeclaration(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
  return isConst ? declaration.initializer : undefined;
}

/** `x as T`, `<T>x`, `x satisfies T`, `x!`: the value is that of `x`. */
export function isAssertion(node) {
  return ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node);
}
