import { dirname, resolve } from 'node:path';
import { behindAlias, symbolOf } from './symbols.mjs';
import * as origins from './forbidden-origins.mjs';
import { onModuleRequests } from './module-requests.mjs';
import { merged } from './merged-listeners.mjs';
import { onSessionReach } from './session-reach.mjs';
import { onInjections } from './session-injections.mjs';
import { onCodeAtRunTime } from './code-at-run-time.mjs';

const INSTEAD = 'A service takes the TenantSession in its constructor; a tool asks services.get(...).';
const ENTITY_DECORATORS = /^(?:Entity|Column|\w+Column|PrimaryColumn|Index|Unique|Check)$/;

/**
 * Tools and services have one way to the database: the session of their registry. This rule refuses what leads to another one:
 * modules that open connections, names that are the boundary's, ways around the session's private state, code made of text.
 *
 * What it cannot see: whatever only the run decides (a module name from the input, a property chosen by a loop over data), values
 * that come in as `any` from unguarded code, and what a dependency does by itself. It is advice for honest code. The walls are
 * the guard at run time and the database.
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'Tools and services use the session of their registry and no other.' },
    schema: [],
    messages: {
      module: `"{{name}}" leads to a session of one's own, or out of the request. ${INSTEAD}`,
      name: `{{name}} is for the boundary. ${INSTEAD}`,
      everything: 'Import from "{{name}}" by name: everything of it includes what is for the boundary.',
      typeAsValue: `{{name}} may be named as a type here, not used. ${INSTEAD}`,
      unknownModule: 'Import this by its name, at the top of the file: a module that is chosen at run time may be any.',
      otherLib: 'Import from @app/{{name}}, which lists what other libs may use, not from its files.',
      property: `.{{name}} leads past the session. ${INSTEAD}`,
      reach: `This is {{name}}, which is for the boundary. ${INSTEAD}`,
      made: `{{name}} is made by the boundary. ${INSTEAD}`,
      inside: 'The session has nothing for you but its methods: call find, insert, update, delete, query or select.',
      injected: `{{name}} must not be injected here. ${INSTEAD}`,
      code: '{{name}} runs or finds code that nobody can check. Write the code here, or import it by name.',
    },
  },
  create(context) {
    return merged(
      onModuleRequests(context, (request) => judgeRequest(context, request)),
      onSessionReach(context),
      onInjections(context),
      onCodeAtRunTime(context),
    );
  },
};

function judgeRequest(context, request) {
  const { node, specifier, typesOnly, names } = request;
  const report = (messageId, name, at = node) => context.report({ node: at, messageId, data: { name } });
  if (specifier === undefined) return report('unknownModule');
  const lib = otherLibOf(context.filename, specifier);
  if (lib) return report('otherLib', lib);
  if (typesOnly) return names === '*' || names.forEach((one) => judgeTypeOnly(context, specifier, one));
  if (origins.isForbiddenModule(specifier)) return isHarmless(context, request) || report('module', specifier);
  if (names === '*') return everythingIsHarmless(context, request) || report('everything', specifier);
  for (const one of names) {
    if (one.typeOnly) judgeTypeOnly(context, specifier, one);
    else {
      const origin = originOf(context, specifier, one);
      if (origin) report('name', origin, one.node);
    }
  }
}

function isHarmless({ filename }, { specifier, names }) {
  if (names === '*') return false;
  const plain = names.map(({ name }) => name);
  const onEntity = specifier === 'typeorm' && filename.endsWith('.entity.ts') && plain.every((name) => ENTITY_DECORATORS.test(name));
  return onEntity || origins.areHarmless(specifier, plain);
}

/** `import * as x` of a helper is judged where x is used; `export *` hands everything on to files that are not judged. */
function everythingIsHarmless(context, { node, specifier, reExport }) {
  if (origins.isGuarded(specifier)) return false;
  if (!reExport) return true;
  const { checker, tsNode } = typed(context, node);
  const module = checker.getSymbolAtLocation(tsNode);
  if (!module) return true;
  return !checker.getExportsOfModule(module).some((symbol) => origins.forbiddenOrigin(behindAlias(symbol, checker)));
}

function originOf(context, specifier, { node, name }) {
  if (origins.isForbiddenName(specifier, name)) return `${specifier} ${name}`;
  const { checker, tsNode } = typed(context, node.local ?? node);
  const symbol = symbolOf(tsNode, checker);
  if (!symbol) return undefined;
  // A helper may hand on a value instead of the class: then its type tells.
  return origins.forbiddenOrigin(symbol) ?? (symbol.valueDeclaration && origins.forbiddenTypeOrigin(checker.getTypeOfSymbol(symbol)));
}

/** `import type` is harmless until the name is used as a value, which swc and Node would have to import. */
function judgeTypeOnly(context, specifier, one) {
  const origin = origins.isForbiddenModule(specifier) ? `${specifier} ${one.name}` : originOf(context, specifier, one);
  if (!origin) return;
  for (const variable of context.sourceCode.getDeclaredVariables(one.node))
    for (const { identifier, isValueReference } of variable.references)
      if (isValueReference && identifier.parent.type !== 'TSTypeQuery' && identifier.parent.type !== 'TSQualifiedName')
        context.report({ node: identifier, messageId: 'typeAsValue', data: { name: origin } });
}

function otherLibOf(filename, specifier) {
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const libOf = (path) => /\/libs\/([^/]+)\//.exec(path.replaceAll('\\', '/'))?.[1];
  const target = libOf(resolve(dirname(filename), specifier) + '/');
  return target === libOf(filename) ? undefined : target;
}

function typed({ sourceCode: { parserServices } }, node) {
  return { checker: parserServices.program.getTypeChecker(), tsNode: parserServices.esTreeNodeToTSNodeMap.get(node) };
}
