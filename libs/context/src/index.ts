export { type HookRegistrar, type IncomingRequest, useRequestContext } from './context.middleware';
export { currentContext, findContext, runInContext } from './current-context';
export { currentTool, runAsTool } from './current-tool';
export { type Closing, onceClosed } from './once-closed';
export { isRepeated, type RawHeaders } from './repeated-header';
export { type Identity, type Principal, RequestContext, type RequestFacts, type Role, ROLES, type Tenant } from './request-context';
