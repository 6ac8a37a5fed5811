import { type Answer } from '../../support/test-app';

/** Made for the answer, or measured: says nothing about whose id was sent. */
const MADE_FOR_THE_ANSWER = new Set([
  ...['requestId', 'executionId', 'planId', 'durationMs'],
  // Of what the request has just created, under a name of its own.
  ...['assetId', 'assetName', 'apiKey', 'prefix', 'subject'],
]);
/** By operation, what else a creation makes and a look at a running replica measures. */
const ALSO: Record<string, string[]> = {
  'POST /api/v1/admin/client-accounts': ['id'],
  'POST /api/v1/admin/client-accounts/{clientAccountId}/engagements': ['id'],
  'POST /api/v1/admin/api-keys': ['id', 'name'],
  'POST /api/v1/admin/principals': ['id', 'name'],
  'POST /api/v1/discovery/flows': ['id', 'createdAt', 'updatedAt'],
  'GET /api/v1/monitoring/tenant-isolation': ['checkedAt', 'probe'],
};
/** Their names are compared, their values say when, to whom and how many bytes of all that. */
const VOLATILE_HEADERS = new Set(['date', 'x-request-id', 'content-length']);
/** Shorter ones (event ids) would be found all over an answer. */
const SHORTEST_ECHO = 8;

/** All that a client sees of an answer, in a form in which equal means: nobody can tell the two apart. `id` is what was sent. */
export function visible(operation: string, { status, headers, body }: Answer, id: string): string {
  const volatile = new Set([...MADE_FOR_THE_ANSWER, ...(ALSO[operation] ?? [])]);
  const shown =
    typeof body === 'string' ? body : JSON.stringify(body, (name, value: unknown) => (volatile.has(name) ? '<made>' : value), 1);
  const text = operation === 'GET /metrics' ? [...shown.matchAll(/^# TYPE .*$/gm)].join('\n') : shown;
  const head = [...headers].sort().map(([name, value]) => `${name}: ${VOLATILE_HEADERS.has(name) ? '...' : value}`);
  return withoutEcho([String(status), ...head, '', text].join('\n'), id);
}

/** The id itself may come back, as it was sent or in a URL. */
export function withoutEcho(text: string, id: string): string {
  if (id.length < SHORTEST_ECHO) return text;
  return [id, encodeURIComponent(id), id.toLowerCase()].reduce((rest, echo) => rest.replaceAll(echo, '<id>'), text);
}
