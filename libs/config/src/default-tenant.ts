import { isUuid } from '@app/kernel';
import { type AppConfig } from './app-config';
import { type ParsedVariables } from './parse-variables';

/** The default tenant when isolation is not enforced, else null; adds what is wrong with it to `faults`. */
export function defaultTenant(v: ParsedVariables, faults: string[]): AppConfig['defaultTenant'] {
  for (const name of ['DEFAULT_CLIENT_ACCOUNT_ID', 'DEFAULT_ENGAGEMENT_ID'] as const)
    if (!isUuid(v[name])) faults.push(`${name} must be a UUID, not "${String(v[name])}".`);
  if (v.ENFORCE_TENANT_ISOLATION !== false) return null;
  if (v.NODE_ENV === 'production')
    faults.push('ENFORCE_TENANT_ISOLATION=false is refused when NODE_ENV=production: a request would act for a tenant it does not name.');
  return Object.freeze({
    clientAccountId: (v.DEFAULT_CLIENT_ACCOUNT_ID as string).toLowerCase(),
    engagementId: (v.DEFAULT_ENGAGEMENT_ID as string).toLowerCase(),
  });
}
