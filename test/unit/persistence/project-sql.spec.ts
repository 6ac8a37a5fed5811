import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { type EntityClass, loadSqlGuard, refusalOf, tableOf, TenantEntity } from '@app/persistence';
import { deleteStatement, findStatement, insertStatement, updateStatement } from '../../../libs/persistence/src/entity-statements';
import { roughCount, sourceFiles, sqlCalls } from '../../support/sql-constants';

/** Sent by the boundary itself, which is not under the guard. */
const OF_THE_BOUNDARY = [
  'libs/persistence/src/unit-connection.ts: sec.open',
  'libs/persistence/src/unit-connection.ts: sec.seal',
  'libs/persistence/src/unit-of-work.ts: sec.enqueue',
  'libs/persistence/src/unit-of-work.ts: sec.read_only',
  'libs/persistence/src/row-changes.ts: sec.dry_run_changes',
  'libs/persistence/src/unit-of-work.ts: sec.claim_key',
  'libs/persistence/src/operator-transaction.ts: sec.claim_operator_key',
  'libs/idempotency/src/key-ledger.ts: idempotency.record_of_operator',
  'libs/persistence/src/last-word.ts: (a name made at run time)',
  'libs/persistence/src/unit-of-work.ts: (a name made at run time)',
];
/**
 * Sent on the operators' pool or the owner's connection, which are under no guard: logins, a look into the catalogue, sealing, retention. Two texts
 * are put together over files; the tests of verification and export send them under the guard.
 */
const OF_OPERATORS =
  /^libs\/(?:tenancy\/src\/(?:api-key-login|default-tenant|oidc\/|isolation\/canary\.statements\.ts: isolation\.tenant_tables)|audit\/src\/partitions\/|audit\/src\/digests\/trail-statements\.ts: audit\.(?:horizon|rows_to_seal|export_page))/;
/** The statements of entities have their own test below. */
const OF_ENTITIES = 'libs/persistence/src/entity-statements.ts: (a name made at run time)';
/** Constants there were when this was written. Fewer found means that the search is broken, unless some were removed. */
const FEWEST = 26;

describe('the SQL guard and the SQL of this project', () => {
  const files = [...sourceFiles('libs'), ...sourceFiles('apps')].filter((path) => path.includes('/src/'));
  const calls = files.flatMap(sqlCalls);
  const constants = calls.filter(({ where }) => where !== OF_ENTITIES && !OF_THE_BOUNDARY.includes(where) && !OF_OPERATORS.test(where));

  beforeAll(loadSqlGuard);

  it('finds every call of sql()', () => {
    expect(constants.length).toBeGreaterThanOrEqual(FEWEST);
    expect(calls.map(({ where }) => where)).toEqual(expect.arrayContaining([OF_ENTITIES, ...OF_THE_BOUNDARY]));
    for (const file of files) expect({ file, calls: sqlCalls(file).length }).toEqual({ file, calls: roughCount(file) });
    // Under another name neither the search nor a reader would find it.
    for (const file of files)
      expect({ file, text: readFileSync(file, 'utf8') }).toEqual({ file, text: expect.not.stringMatching(/\bsql as\b/) });
  });

  it.each(constants)('permits $where', ({ text }) => {
    expect(text).not.toBeNull();
    expect(refusalOf(text!)).toBeNull();
  });

  it('permits what is made for every entity', () => {
    const modules = sourceFiles('libs', '.entity.ts').map((path) => jest.requireActual<Record<string, EntityClass<TenantEntity>>>(path));
    const entities = modules.flatMap((module) => Object.values(module)).filter(({ prototype }) => prototype instanceof TenantEntity);
    expect(entities.length).toBeGreaterThanOrEqual(10);
    for (const entity of entities) {
      const table = tableOf(entity);
      const properties = table.columns.map(({ property }) => property);
      const [first] = properties as [string];
      const where: [string, unknown][] = properties.map((property, i) => [property, i % 2 ? ['x'] : 'x']);
      const statements = [
        findStatement(table, where, { orderBy: { [first]: 'desc' }, limit: 1, forUpdate: true }),
        findStatement(table, [], {}),
        insertStatement(table, properties),
        insertStatement(table, properties, { key: [first], update: 'nothing' }),
        insertStatement(table, properties, { key: [first], update: properties }),
        updateStatement(table, where, properties),
        deleteStatement(table, where),
      ];
      for (const { text } of statements) expect({ text, refusal: refusalOf(text) }).toEqual({ text, refusal: null });
    }
  });
});
