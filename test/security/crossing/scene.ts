import { ThrottlerStorage } from '@nestjs/throttler';
import { type Role } from '@app/context';
import { TestApp } from '../../support/test-app';
import { type Feature } from '../../../apps/migration-backend/src/app.module';
import { buildEstate, type Estate } from './estate';

/** Whose id is sent: one of another client account, or of another engagement of the same one. */
export type Foreign = 'account' | 'engagement';
export type Credential = Role | 'none';

/** The application with everybody in it. */
export interface Scene {
  app: TestApp;
  /** Who asks. */
  own: Estate;
  /** Whose ids are sent, and whose rows must stay. */
  foreign: Record<Foreign, Estate>;
  /** Who stands in for them where an administrator may act on everybody: ids that nothing else depends on. */
  bystander: Record<Foreign, Pick<Estate, 'clientAccountId' | 'engagementId' | 'apiKeyId'>>;
  /** API keys; `none` has none. */
  keys: Record<Role, string>;
}

const UNLIMITED = { RATE_LIMIT_PER_MINUTE: '0', TENANT_RATE_LIMIT_PER_MINUTE: '0' };

export async function setScene(features: Feature[] = []): Promise<Scene> {
  const app = await TestApp.start(UNLIMITED, features);
  // Everything comes from one address, and what has no key would use up its failures: then all answers are the same for a poor reason.
  const counted = { totalHits: 1, timeToExpire: 60, isBlocked: false, timeToBlockExpire: 0 };
  jest.spyOn(app.app.get<ThrottlerStorage>(ThrottlerStorage, { strict: false }), 'increment').mockResolvedValue(counted);
  const { clientAccountId } = await app.db.createTenant();
  const admin = await app.createKey('admin');
  const make = async (path: string, body: object): Promise<any> => {
    const answer = await app.request('POST', `/api/v1/admin/${path}`, { key: admin, body });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const engagement = async () => ({
    clientAccountId,
    engagementId: (await make(`client-accounts/${clientAccountId}/engagements`, { name: 'Engagement' })).id as string,
  });
  // One after the other: the ids of each estate are of another time.
  const own = await buildEstate(app, await engagement(), 1);
  const foreign = {
    account: await buildEstate(app, await app.db.createTenant(), 2),
    engagement: await buildEstate(app, await engagement(), 3),
  };
  const bystander = async (tenant: { clientAccountId: string; engagementId: string }) => ({
    ...tenant,
    apiKeyId: (await make('api-keys', { role: 'agent', ...tenant })).id as string,
  });
  return {
    ...{ app, own, foreign },
    bystander: { account: await bystander(await app.db.createTenant()), engagement: await bystander(await engagement()) },
    keys: { ...own.keys, admin, operator: await app.createKey('operator') },
  };
}
