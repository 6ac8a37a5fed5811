import { TENANT_ROLES } from '@app/tenancy';
import { dtoComponents } from '@app/tools';
import { type Route } from './routes';
import { type Schema, withoutNull } from './schema';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
}

const UUID: Schema = { type: 'string', format: 'uuid' };
const header = (name: string, schema: Schema, description: string): Parameter => ({
  ...{ name, in: 'header', required: false, description, schema },
});

/** Headers that say for which tenant, flow and agent a call is; kept once, under their names. */
export const TENANT_HEADERS: Record<string, Parameter> = {
  ClientAccountId: header('X-Client-Account-ID', UUID, 'Selects among the memberships of the key; may be left out when it has one.'),
  EngagementId: header('X-Engagement-ID', UUID, 'Selects among the memberships of the key; may be left out when it has one.'),
  FlowId: header('X-Flow-ID', UUID, 'The flow that the call belongs to.'),
  AgentName: header('X-Agent-Name', { type: 'string' }, 'Who calls, for the audit trail; the first 100 characters are kept.'),
};

const LAST_EVENT = header('Last-Event-ID', { type: 'string' }, 'Number of the last event that was received; those after it follow.');

/** A key of the client's own for one request, so that it can be repeated. */
export const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  { type: 'string', maxLength: 512 },
  '1 to 255 visible ASCII characters, bare or in double quotes, new for each request. The request can be repeated with its key, body and query: it has ' +
    'one effect, and its first answer is given again, with Idempotent-Replayed, for as long as the service keeps it (24 hours by default). ' +
    'A failed request leaves nothing behind, and a dry run has no key.',
);

/** Parameters of a route: its path, its query DTO, and the headers of whoever acts on a tenant. */
export function parametersOf({ access, answer, keepsKeys, params, query }: Route): (Parameter | { $ref: string })[] {
  const { properties = {}, required = [] } = query ? (dtoComponents([query])[query.name] as Schema) : {};
  return [
    ...Object.entries(params).map(([name, schema]): Parameter => ({ name, in: 'path', required: true, schema })),
    ...Object.entries(properties).map(([name, schema]): Parameter => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: withoutNull(schema),
    })),
    ...(answer.texts?.includes('text/event-stream') ? [LAST_EVENT] : []),
    ...(keepsKeys ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(access.roles.some((role) => TENANT_ROLES.includes(role))
      ? Object.keys(TENANT_HEADERS).map((name) => ({ $ref: `#/components/parameters/${name}` }))
      : []),
  ];
}
