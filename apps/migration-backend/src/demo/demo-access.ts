import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_TENANT } from '@app/config';
import { type Role } from '@app/context';
import { type AdministrationService, TENANT_ROLES } from '@app/tenancy';

const KEYS = { agentKey: 'agent', auditorKey: 'auditor', operatorKey: 'operator', adminKey: 'admin' } as const satisfies Record<
  string,
  Role
>;

type DemoKeys = Record<keyof typeof KEYS, string>;

/** What var/demo.json holds: everything a person or a script needs to try the service. */
export interface DemoAccess extends DemoKeys {
  baseUrl: string;
  clientAccountId: string;
  engagementId: string;
}

export function demoFile(varDir: string): string {
  return join(varDir, 'demo.json');
}

/**
 * Makes the demo tenant and a key for each role, or finds those of an earlier start, and writes var/demo.json (mode 0600).
 * Never in production: the configuration refuses it.
 */
export async function ensureDemoAccess(administration: AdministrationService, varDir: string, baseUrl: string): Promise<DemoAccess> {
  const tenant = DEMO_TENANT;
  await administration.createClientAccount('Demo client', tenant.clientAccountId);
  await administration.createEngagement(tenant.clientAccountId, 'Demo engagement', tenant.engagementId);
  const earlier = readEarlier(demoFile(varDir));
  const keys: Partial<DemoKeys> = {};
  for (const [name, role] of Object.entries(KEYS) as [keyof DemoKeys, Role][]) {
    const known = earlier[name];
    const usable = known !== undefined && (await administration.isUsable(known));
    const ofTenant = TENANT_ROLES.includes(role) ? tenant : {};
    keys[name] = usable ? known : (await administration.createApiKey({ role, name: `demo ${role}`, ...ofTenant })).apiKey;
  }
  const access: DemoAccess = { baseUrl, ...tenant, ...(keys as DemoKeys) };
  mkdirSync(varDir, { recursive: true });
  writeFileSync(demoFile(varDir), `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(demoFile(varDir), 0o600);
  return access;
}

function readEarlier(file: string): Partial<DemoAccess> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoAccess>;
  } catch {
    return {}; // cut off while it was written: new keys are made
  }
}
