// Judgements on types that several rules make.
import ts from 'typescript';

const PRIMITIVE =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Void |
  ts.TypeFlags.Never;
const DEPTH = 3;

export const isUnchecked = (type) => Boolean(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown));

export function isCallable(type) {
  if (type.isUnionOrIntersection()) return type.types.some(isCallable);
  return type.getCallSignatures().length > 0;
}

/** Whether a value is data and nothing else: texts, numbers, dates, lists and objects of these. What is not checked may be anything. */
export function isPlainData(type, checker, depth = 0) {
  if (type.flags & PRIMITIVE || depth > DEPTH) return true;
  if (isUnchecked(type) || type.flags & ts.TypeFlags.TypeParameter) return false;
  const plain = (part) => isPlainData(part, checker, depth + 1);
  if (type.isUnionOrIntersection()) return type.types.every(plain);
  if (checker.isArrayLikeType(type)) return checker.getTypeArguments(type).every(plain);
  if (type.getSymbol()?.name === 'Date') return true;
  if (type.getCallSignatures().length + type.getConstructSignatures().length > 0) return false;
  return type.getProperties().every((property) => plain(checker.getTypeOfSymbol(property)));
}

/** Whether the type is a class of ours that a registry hands out: such a service may have any name. */
export function isRegistryService(type) {
  const declaration = type.getSymbol()?.valueDeclaration;
  if (!declaration || !ts.isClassDeclaration(declaration)) return false;
  return (ts.getDecorators(declaration) ?? []).some(({ expression }) => /^RegistryService\(/.test(expression.getText()));
}

/** Whether the value is a tenant session, or the registry that holds one. */
export function isSession(type) {
  if (type.isUnionOrIntersection()) return type.types.some(isSession);
  return ['TenantSession', 'ServiceRegistry'].includes(type.getSymbol()?.name);
}
