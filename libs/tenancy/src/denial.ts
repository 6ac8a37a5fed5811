import { type AuditEvent } from '@app/audit';
import { type AppError } from '@app/kernel';

/** The audit event of a request that a guard refused. The query is left out: it may hold what a log must not. */
export function denial({ method, url }: { method: string; url: string }, { code }: AppError): AuditEvent {
  return {
    category: 'SECURITY_EVENT',
    level: 'WARN',
    operation: 'access.denied',
    details: { code, method, path: url.split('?')[0]?.slice(0, 300), success: false },
  };
}
