// Leaves out the wording of errors: which code an error has and when it is thrown is held by tests, how it is put in words is not.
import { createRequire } from 'node:module';

const { declareValuePlugin, PluginKind } = createRequire(import.meta.url)('@stryker-mutator/api/plugin');
const TEXTS = new Set(['StringLiteral', 'TemplateLiteral']);
const ERRORS = new Set(['Error', 'AppError']);

/** The message of `new Error(message)` and `new AppError(code, message)`, and whatever it is made of. */
function isMessage(path) {
  const { node, parent } = path;
  if (!TEXTS.has(node.type) || parent?.type !== 'NewExpression' || !ERRORS.has(parent.callee.name)) return false;
  return parent.arguments.indexOf(node) === (parent.callee.name === 'Error' ? 0 : 1);
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'error-texts', {
    shouldIgnore: (path) => (isMessage(path) ? 'The wording of an error.' : undefined),
  }),
];
