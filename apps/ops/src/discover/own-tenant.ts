import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppConfig } from '@app/config';
import { AppError } from '@app/kernel';
import { DiscoveryClient } from '@app/discovery-client';
import { type AuditedAdministration } from '@app/tenancy';
import { administer, AGENT_NAME } from '../administration/administer';

const NAME = 'Command line';

interface OwnTenant {
  clientAccountId: string;
  engagementId: string;
  agentKey: string;
}

/**
 * A client for the tenant of this command's own flows. Tenant and key are made once and kept in `ops.json` (mode 0600); in
 * another database, or when the key was revoked, anew.
 */
export async function ownTenantClient(config: AppConfig, baseUrl: string, signal: AbortSignal): Promise<DiscoveryClient> {
  const file = join(config.varDir, 'ops.json');
  const clientOf = ({ agentKey }: OwnTenant): DiscoveryClient => new DiscoveryClient({ baseUrl, apiKey: agentKey, agentName: AGENT_NAME });
  const known = await readKnown(file);
  if (known && (await clientOf(known).isUsable(signal))) return clientOf(known);
  const tenant = await administer(config, (administration) => makeTenant(administration, known));
  await mkdir(config.varDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(tenant, null, 2)}\n`, { mode: 0o600 });
  return clientOf(tenant);
}

async function makeTenant(administration: AuditedAdministration, known: OwnTenant | null): Promise<OwnTenant> {
  const keyFor = async (clientAccountId: string, engagementId: string): Promise<OwnTenant> => {
    const { apiKey } = await administration.createApiKey({ role: 'agent', name: NAME, clientAccountId, engagementId });
    return { clientAccountId, engagementId, agentKey: apiKey };
  };
  if (known) {
    try {
      return await keyFor(known.clientAccountId, known.engagementId);
    } catch (error) {
      // Made in another database: this one needs its own.
      if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error;
    }
  }
  const account = await administration.createClientAccount(NAME);
  return keyFor(account.id, (await administration.createEngagement(account.id, NAME)).id);
}

async function readKnown(file: string): Promise<OwnTenant | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as OwnTenant;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
