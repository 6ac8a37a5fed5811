import { CrossingMatrix } from './crossing/crossing-matrix';
import { ForgetfulModule } from './crossing/forgetful-tool';
import { OWN_REQUESTS, tool } from './crossing/own-requests';
import { setScene } from './crossing/scene';

const UPSERT = 'POST /api/v1/tools/asset_upsert/executions';
const FORGETFUL = 'POST /api/v1/tools/forgetful/executions';
const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';

/** A matrix that finds nothing must be one that would: each defect is put into a sound database, found, and taken out again. */
describe('the crossing matrix notices', () => {
  let matrix: CrossingMatrix;

  beforeAll(async () => {
    const own = tool(({ asset }) => ({ hostname: asset.hostname }));
    matrix = await CrossingMatrix.of(await setScene([ForgetfulModule]), { ...OWN_REQUESTS, [FORGETFUL]: own });
  }, 120_000);
  afterAll(() => matrix.scene.app.close());

  /** What the matrix says of the operation with the defect in the database, and after that without it. */
  async function findingsOf(operation: string, defect: string, mend: string): Promise<{ with: string; without: string }> {
    const { admin } = matrix.scene.app.db;
    await admin.query(defect);
    const found = await matrix.cross(operation);
    await admin.query(mend);
    return { with: found.join('\n'), without: (await matrix.cross(operation)).join('\n') };
  }

  // First: later ones leave notes about the others' flows in one's own audit trail.
  it('nothing with row security off everywhere, because each statement names its tenant too', async () => {
    const { admin } = matrix.scene.app.db;
    const { rows } = await admin.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity`,
    );
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['assets', 'audit_logs', 'discovery_flows']));
    const everywhere = (change: string): Promise<unknown> =>
      admin.query(rows.map(({ name }) => `ALTER TABLE ${name} ${change} ROW LEVEL SECURITY`).join('; '));
    await everywhere('DISABLE');
    const found: string[] = [];
    for (const operation of Object.keys(OWN_REQUESTS)) found.push(...(await matrix.cross(operation)));
    await everywhere('ENABLE');
    expect(found.join('\n')).toBe('');
  }, 300_000);

  it('a policy that lets everybody read, behind a statement that forgot its tenant', async () => {
    const found = await findingsOf(
      FORGETFUL,
      'ALTER POLICY tenant_select ON assets USING (true)',
      `ALTER POLICY tenant_select ON assets USING (${OWN})`,
    );
    const { account, engagement } = matrix.scene.foreign;
    for (const { label } of [account, engagement]) {
      expect(found.with).toMatch(new RegExp(`forgetful/executions .*"hostname":"${label}x\\d+".*\\n  differs from the same with nobody`));
      expect(found.with).toContain(`shows ${label}`);
    }
    expect(found.without).toBe('');
  });

  it('a unique index over all tenants, which tells that a host name is taken', async () => {
    const { engagementId, label } = matrix.scene.own;
    // What the tests before have stated under a name of the others.
    const borrowed = `engagement_id = '${engagementId}' AND hostname LIKE 'estate%' AND hostname NOT LIKE '${label}%'`;
    const found = await findingsOf(
      UPSERT,
      `DELETE FROM assets WHERE ${borrowed}; CREATE UNIQUE INDEX host_names ON assets (hostname) WHERE hostname LIKE 'estate%'`,
      'DROP INDEX host_names',
    );
    expect(found.with).toMatch(/asset_upsert\/executions .*"hostname":"estate2.*\n {2}differs from the same with nobody/);
    expect(found.with).toMatch(/asset_upsert\/executions .*"hostname":"estate3.*\n {2}differs from the same with nobody/);
    expect(found.without).toBe('');
  });

  it('a write that reaches the rows of others', async () => {
    const found = await findingsOf(
      UPSERT,
      `CREATE FUNCTION reach_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
         UPDATE assets SET application = 'touched' WHERE engagement_id <> NEW.engagement_id AND hostname LIKE 'estate%x00' AND application IS NULL;
         RETURN NEW; END $$;
       CREATE TRIGGER reach_over AFTER INSERT ON assets FOR EACH ROW EXECUTE FUNCTION reach_over()`,
      'DROP TRIGGER reach_over ON assets; DROP FUNCTION reach_over()',
    );
    expect(found.with).toContain(`${UPSERT} changed assets of the other account`);
    expect(found.with).toContain(`${UPSERT} changed assets of the other engagement`);
    expect(found.without).toBe('');
  });
});
