import { type IncomingRequest, type RawHeaders } from '@app/context';

/** The part of a Fastify request that the guard looks at. Nothing of it is validated yet. */
export interface GuardedRequest extends IncomingRequest, RawHeaders {
  method: string;
  url: string;
  /** The route with its parameters, for example `/api/v1/tools/:name`. */
  routeOptions: { url?: string };
  params: unknown;
  query: unknown;
  body: unknown;
}

/** The one value of a header; undefined when it was not sent. */
export function header({ headers }: GuardedRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The fields of a query, of parameters or of a JSON object; none of anything else. */
export function entriesOf(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
}
