import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const FIXTURES = join(__dirname, 'eslint-fixtures');
const OWN_RULES = ['no-commit-in-service', 'no-own-session', 'no-unscoped-sql'];

/** Files with SQL that no tool or service is: they act on the pools of operators and audit, or are the canaries'. */
const NO_TENANT_SERVICE = [
  'libs/audit/src/audit-service.ts',
  'libs/audit/src/digests/audit-sealer.ts',
  'libs/audit/src/digests/audit-trails.ts',
  'libs/audit/src/digests/trail-statements.ts',
  'libs/audit/src/partitions/audit-retainer.ts',
  'libs/idempotency/src/key-ledger.ts',
  'libs/tenancy/src/administration-service.ts',
  'libs/tenancy/src/api-key-login.ts',
  'libs/tenancy/src/audit/audit-logs.controller.ts',
  'libs/tenancy/src/default-tenant.ts',
  'libs/tenancy/src/isolation/canary-sessions.ts',
  'libs/tenancy/src/isolation/canary.statements.ts',
  'libs/tenancy/src/isolation/tenant-crossings.ts',
  'libs/tenancy/src/oidc/oidc-login.ts',
];
/** Where a domain lib or an app that is not there yet would have such files. */
const NOT_YET = [
  'libs/payments/src/tools/pay.tool.ts',
  'libs/payments/src/tools/pay.dto.ts',
  'libs/payments/src/services/ledger.ts',
  'libs/payments/src/services/deeper/rates.ts',
  'libs/payments/src/ledger/ledger-service.ts',
  'libs/payments/src/ledger/ledger.statements.ts',
  'libs/payments/src/refund/tools/refund.ts',
  'libs/payments/src/refund.tool.ts',
  'apps/teller/src/tools/teller.tool.ts',
  'apps/teller/src/teller-service.ts',
];

interface Report {
  fixtures: { file: string; messages: { rule: string; line: number; message: string }[] }[];
  guarded: Record<string, string[]>;
}

const files = (folder: string): string[] => readdirSync(join(FIXTURES, folder)).map((name) => `${folder}/${name}`);
const read = (file: string): string => readFileSync(join(FIXTURES, file), 'utf8');

describe("the project's own ESLint rules", () => {
  const sources = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(ROOT, folder, path), 'utf8') })),
  );
  const isGoverned = ({ path, text }: { path: string; text: string }): boolean =>
    /^@(?:Tool|RegistryService)\(/m.test(text) || /^libs\/[^/]+\/src\/(?:tools|services)\//.test(path);
  const hasSql = ({ path, text }: { path: string; text: string }): boolean =>
    !path.startsWith('libs/persistence/') && /\bsql\(|\.query\(/.test(text) && !path.startsWith('apps/');

  let report: Report;
  beforeAll(async () => {
    const paths = [...new Set([...sources.map(({ path }) => path), ...NOT_YET])];
    const script = join(ROOT, 'test', 'support', 'lint-fixtures.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...paths], { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
    report = JSON.parse(stdout) as Report;
  });

  describe('refuse', () => {
    const mustFail = files('must-fail');

    it.each(mustFail)('%s by exactly the rules it names', (file) => {
      const expected = /^\/\/ expect: ([a-z-]+(?:, [a-z-]+)*)\n/.exec(read(file))?.[1]?.split(', ') ?? [];
      const messages = report.fixtures.find((one) => one.file === file)?.messages ?? [];
      expect(expected.length).toBeGreaterThan(0);
      expect([...new Set(messages.map(({ rule }) => rule))].sort()).toEqual(expected.sort());
    });

    it('what the issue names, and much more', () => {
      const named = ['aliased-import', 're-export', 'manager-transaction', 'static-import', 'dynamic-import'];
      expect(mustFail).toEqual(expect.arrayContaining(named.map((name) => `must-fail/${name}.ts`)));
      expect(mustFail.length).toBeGreaterThanOrEqual(130);
    });

    it('nothing with an address on this machine', () => {
      expect(report.fixtures.flatMap(({ messages }) => messages).filter(({ message }) => message.includes(ROOT))).toEqual([]);
    });
  });

  describe('let pass', () => {
    it.each(files('must-pass'))('%s', (file) => {
      expect(report.fixtures.find((one) => one.file === file)).toEqual({ file, messages: [] });
    });
  });

  describe('are on, and no comment switches them off,', () => {
    it('for every tool, every service and what lies beside them', () => {
      const governed = sources.filter(isGoverned).map(({ path }) => path);
      expect(governed.length).toBeGreaterThanOrEqual(45);
      for (const path of governed) expect({ path, rules: report.guarded[path]?.sort() }).toEqual({ path, rules: OWN_RULES });
    });

    it('for every other file with SQL, but those that are listed here', () => {
      const open = sources.filter(hasSql).filter(({ path }) => report.guarded[path]?.length !== OWN_RULES.length);
      expect(open.map(({ path }) => path).sort()).toEqual(NO_TENANT_SERVICE);
    });

    it.each(NOT_YET)('for %s, should it come', (path) => {
      expect(existsSync(join(ROOT, path))).toBe(false);
      expect(report.guarded[path]?.sort()).toEqual(OWN_RULES);
    });
  });

  it('find each statement under a name of its own, anywhere in the project', () => {
    const names = sources.flatMap(({ text }) => [...text.matchAll(/\bsql\(\s*'([^']+)'/g)].map(([, name]) => name!));
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
