// The gate for "structure shows the system": `npm run arch` fails on any of these.
/** Tier of each lib; a lib imports lower tiers only. Two libs of one tier do not know each other. */
const TIER = {
  kernel: 0,
  config: 1,
  context: 1,
  metrics: 1,
  'discovery-client': 1,
  persistence: 2,
  audit: 3,
  idempotency: 3,
  tenancy: 4,
  'service-registry': 5,
  tools: 6,
  discovery: 7,
};

/** Libs of the top tier hold a domain: tools, services and the rules they apply. */
const domainLibs = Object.keys(TIER).filter((lib) => TIER[lib] === Math.max(...Object.values(TIER)));

const tierRules = Object.entries(TIER).map(([lib, tier]) => ({
  name: `tier-${lib}`,
  severity: 'error',
  comment: `libs/${lib} (tier ${tier}) may import lower tiers only`,
  from: { path: `^libs/${lib}/` },
  to: {
    path: `^libs/(${
      Object.entries(TIER)
        .filter(([other, otherTier]) => other !== lib && otherTier >= tier)
        .map(([other]) => other)
        .join('|') || '$^'
    })/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'also catches a deep alias import such as @app/audit/x',
      from: {},
      to: { couldNotResolve: true },
    },
    { name: 'no-circular', severity: 'error', comment: 'types count too', from: {}, to: { circular: true } },
    {
      name: 'lib-has-a-tier',
      severity: 'error',
      comment: 'add a new lib to TIER above',
      from: {},
      to: { path: '^libs/', pathNot: `^libs/(${Object.keys(TIER).join('|')})/` },
    },
    { name: 'libs-not-to-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    { name: 'apps-not-to-other-apps', severity: 'error', from: { path: '^apps/([^/]+)/' }, to: { path: '^apps/', pathNot: '^apps/$1/' } },
    {
      name: 'lib-public-api-only',
      severity: 'error',
      from: { path: '^(?:apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'lib-no-self-barrel',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/(?!index\\.ts)' },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'tests-public-api-only',
      severity: 'error',
      from: { path: '^test/(e2e|integration|security|faults)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/(index|testing)\\.ts$' },
    },
    {
      name: 'prod-not-to-test',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: '/testing\\.ts$' },
      to: { path: '(^test/|\\.spec\\.ts$|/testing\\.ts$)' },
    },
    {
      name: 'database-driver-only-in-persistence',
      severity: 'error',
      comment: 'TypeORM decorators on entities are the one exception',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/persistence/', '\\.entity\\.ts$'] },
      to: { path: 'node_modules/(typeorm|pg|@types/pg)/' },
    },
    {
      name: 'domain-opens-nothing',
      severity: 'error',
      comment: 'the ESLint rule no-own-session judges tools and services; this one the rest of a domain lib, which they call (net: isIP)',
      from: { path: `^libs/(${domainLibs.join('|')})/` },
      to: {
        dependencyTypes: ['core'],
        path: '^(tls|dgram|child_process|worker_threads|cluster|inspector|vm|async_hooks|module|process|repl)(/|$)',
      },
    },
    {
      name: 'pure-libs-no-nest',
      severity: 'error',
      from: { path: '^libs/(kernel|discovery-client)/' },
      to: { path: 'node_modules/@nestjs' },
    },
    {
      name: 'discovery-rules-are-pure',
      severity: 'error',
      comment: 'parsing, mapping, cleansing, judging and planning know neither Nest nor the database',
      from: { path: '^libs/discovery/src/(model|formats|mapping|cleansing|lifecycle|six-r|identity|graph|quality|report)/' },
      to: {
        path: '(node_modules/@nestjs|^libs/(persistence|audit|tenancy|service-registry|tools|context|config)/|^libs/discovery/src/(entities|services|tools|flow|http)/)',
      },
    },
    {
      name: 'migrations-are-frozen',
      severity: 'error',
      comment: 'a migration that imports live code changes its meaning later',
      from: { path: '^migrations/' },
      to: { path: '^(apps|libs)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^migrations/', '^test/', '/main\\.ts$', '\\.preload\\.ts$', '\\.entity\\.ts$', '\\.json$', '\\.d\\.ts$'],
      },
      to: {},
    },
    ...tierRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // What must not be written, as tests of the ESLint rules.
    exclude: { path: '^test/architecture/eslint-fixtures/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
