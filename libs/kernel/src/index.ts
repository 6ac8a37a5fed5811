export { type ClientAccountId, type EngagementId, type FlowId, isUuid, NO_TENANT, type PrincipalId } from './ids';
export { type AppErrorOptions, type ErrorCode, type FieldError, PROBLEMS, type ProblemKind } from './errors';
export { AppError } from './app-error';
export { type Clock, ISO_DAY, isoDay, systemClock } from './clock';
export { uuidV7 } from './uuid-v7';
export { projectRoot } from './project-root';
export { DEFAULT_LIMIT, type Page, readCursor, toPage, UUID_KEY } from './page';
export { pick } from './pick';
export { isNotNull, IsNullable } from './is-nullable';
