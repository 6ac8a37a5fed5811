/** serialization_failure and deadlock_detected: the same work would have succeeded alone. */
const CONTENTION: ReadonlySet<unknown> = new Set(['40001', '40P01']);

/** Whether the error, or what it was made of, says that another transaction was in the way. */
export function isContention(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause && CONTENTION.has(cause.code)) return true;
  return false;
}
