import { BootRefusedError } from '@app/persistence';
import { CATALOGUE_RULES } from '@app/persistence/testing';
import { OwnServer } from '../support/own-server';
import { FUNCTION_MUTANTS } from './mutants/function-mutants';
import { GRANT_MUTANTS } from './mutants/grant-mutants';
import { KEY_MUTANTS } from './mutants/key-mutants';
import { type Mutant } from './mutants/mutant';
import { OBJECT_MUTANTS } from './mutants/object-mutants';
import { PROVIDER_MUTANTS } from './mutants/provider-mutants';
import { ROLE_MUTANTS } from './mutants/role-mutants';
import { ROW_SECURITY_MUTANTS } from './mutants/row-security-mutants';

const MUTANTS = [
  ...ROW_SECURITY_MUTANTS,
  ...KEY_MUTANTS,
  ...FUNCTION_MUTANTS,
  ...OBJECT_MUTANTS,
  ...GRANT_MUTANTS,
  ...ROLE_MUTANTS,
  ...PROVIDER_MUTANTS,
];

describe('a boot on a database that was weakened', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await OwnServer.start();
  });
  afterAll(() => server.stop());

  const boots = async (env?: Record<string, string>): Promise<string[]> => {
    const database = await server.boot(env);
    await database.close();
    return database.warnings;
  };

  /** What it is refused for: each rule with the places where it is broken, as the reasons begin. */
  const refusal = async (env?: Record<string, string>): Promise<string[]> => {
    const error: unknown = await server.boot(env).then(
      async (database) => database.close(),
      (reason: unknown) => reason,
    );
    if (!(error instanceof BootRefusedError)) throw new Error(`It was not refused: ${String(error)}`);
    return error.reasons.map(headOf);
  };
  const headOf = (reason: string): string => reason.slice(0, reason.indexOf('): ') + 1);
  const heads = ({ violations }: Mutant): string[] =>
    Object.entries(violations).map(([rule, subjects]) => `${rule} (${subjects.join(', ')})`);

  const weakened = async ({ weaken, mend }: Mutant, look: () => Promise<void>): Promise<void> => {
    await server.admin.query(weaken);
    try {
      await look();
    } finally {
      await server.admin.query(mend);
    }
    expect(await boots()).toEqual([]);
  };

  it('is not refused before anything is weakened', async () => {
    expect(await boots()).toEqual([]);
  });

  it.each(MUTANTS.map((mutant) => [mutant.what, mutant] as const))('names %s, and nothing else', (_what, mutant) =>
    weakened(mutant, async () => expect(await refusal()).toEqual(heads(mutant))),
  );

  it.each(PROVIDER_MUTANTS.map((mutant) => [mutant.what, mutant] as const))('only warns of %s where that is allowed', (_what, mutant) =>
    weakened(mutant, async () => expect((await boots({ ALLOW_PROVIDER_FUNCTIONS: 'true' })).map(headOf)).toEqual(heads(mutant))),
  );

  it('allows nothing else with it', () =>
    weakened(GRANT_MUTANTS[0]!, async () => expect(await refusal({ ALLOW_PROVIDER_FUNCTIONS: 'true' })).toEqual(heads(GRANT_MUTANTS[0]!))));

  it('names every broken rule at once', async () => {
    const two = [KEY_MUTANTS[0]!, ROLE_MUTANTS[1]!];
    for (const { weaken } of two) await server.admin.query(weaken);
    expect(await refusal()).toEqual(two.flatMap(heads));
    for (const { mend } of two) await server.admin.query(mend);
  });

  it('names a commit gate that is gone, disabled, not deferred or not for every write', async () => {
    const { rows } = await server.admin.query<{ definition: string }>(
      `SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgname = 'commit_gate'`,
    );
    const definition = rows[0]!.definition;
    const drop = 'DROP TRIGGER commit_gate ON sec.transactions';
    const mutants = [
      ['ALTER TABLE sec.transactions DISABLE TRIGGER commit_gate', 'ALTER TABLE sec.transactions ENABLE TRIGGER commit_gate'],
      [drop, definition],
      [`${drop}; ${definition.replace('INITIALLY DEFERRED', 'INITIALLY IMMEDIATE')}`, `${drop}; ${definition}`],
      [`${drop}; ${definition.replace('INSERT OR UPDATE', 'INSERT')}`, `${drop}; ${definition}`],
      [`${drop}; ${definition.replace('FOR EACH ROW', 'FOR EACH ROW WHEN (false)')}`, `${drop}; ${definition}`],
    ] as const;
    const gate = { what: 'the gate', violations: { 'commit-gate-fires': ['sec.transactions: commit_gate'] } };
    for (const [weaken, mend] of mutants)
      await weakened({ ...gate, weaken, mend }, async () => expect(await refusal()).toEqual(heads({ ...gate, weaken, mend })));
  });

  it('is refused by every rule there is for at least one of these', () => {
    const killed = new Set(['commit-gate-fires', ...MUTANTS.flatMap(({ violations }) => Object.keys(violations))]);
    expect(CATALOGUE_RULES.map(({ name }) => name).filter((name) => !killed.has(name))).toEqual([]);
    expect(new Set(CATALOGUE_RULES.map(({ name }) => name)).size).toBe(CATALOGUE_RULES.length);
  });
});
