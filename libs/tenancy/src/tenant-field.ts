/** On the name without case and separators. */
const TENANT_FIELD = /^x?(clientaccount|clientid|engagement|tenant)(id|uuid|key)?s?$/;

/** Whether a field of this name would name a tenant, however it is written: the tenant comes from the request context only. */
export function isTenantField(name: string): boolean {
  return TENANT_FIELD.test(name.replace(/[^a-z0-9]/gi, '').toLowerCase());
}
