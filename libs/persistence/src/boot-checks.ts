import { type AppConfig } from '@app/config';
import { examineCatalogue, explainViolation, isAccepted } from './catalogue/examine-catalogue';
import { BootRefusedError } from './boot-refused.error';
import { examineConnectionBudget } from './connection-budget';
import { type RuntimePools } from './pools';
import { ROLE_OF } from './runtime-roles';
import { withClient } from './with-client';

export const OLDEST_SERVER = 150014;

/**
 * Refuses to serve on an old server, as another role than the one for the purpose, with a missing migration, on a database that
 * breaks a rule of the catalogue, or that has too few connections for the replicas. `migrations`: the names of this build's.
 * Returns what was accepted by configuration, one sentence each.
 * @throws BootRefusedError with every reason
 */
export async function assertFitToServe(pools: RuntimePools, migrations: string[], config: AppConfig): Promise<string[]> {
  const { rows } = await pools.tenant.query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`);
  const version = rows[0]!.version;
  if (version < OLDEST_SERVER) throw new BootRefusedError([`PostgreSQL 15.14 or later is needed (CVE-2025-8713); this is ${version}.`]);

  const reasons = await wrongRoles(pools);
  const applied = await pools.ops.query<{ name: string }>('SELECT name FROM migrations').catch(() => null);
  const missing = migrations.filter((name) => !applied?.rows.some((row) => row.name === name));
  if (missing.length > 0)
    reasons.push(`Migrations are missing (${missing.join(', ')}): run \`npm run ops -- migrate up\`, or set MIGRATE_ON_START=true.`);

  const warnings: string[] = [];
  for (const violation of await withClient(pools.tenant, examineCatalogue))
    (isAccepted(violation.rule, config.database.allowProviderFunctions) ? warnings : reasons).push(explainViolation(violation));
  const { shortages } = await withClient(pools.ops, (client) => examineConnectionBudget(client, config));
  reasons.push(...shortages.map(({ detail, remedy }) => `${detail} ${remedy}`));
  if (reasons.length > 0) throw new BootRefusedError(reasons);
  return warnings;
}

async function wrongRoles(pools: RuntimePools): Promise<string[]> {
  const reasons: string[] = [];
  for (const use of ['tenant', 'audit', 'ops'] as const) {
    const role = (await pools[use].query<{ role: string }>('SELECT current_user AS role')).rows[0]!.role;
    if (role !== ROLE_OF[use])
      reasons.push(`The ${use} pool is connected as ${role}, whom the rules do not bind; connect as ${ROLE_OF[use]}.`);
  }
  return reasons;
}
