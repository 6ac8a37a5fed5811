export { type HookRegistrar, type IncomingRequest, useRequestContext } from './context.middleware';
export { currentContext, runInContext } from './current-context';
export { type Identity, type Principal, RequestContext, type RequestFacts, type Role, ROLES, type Tenant } from './request-context';
