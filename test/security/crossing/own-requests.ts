import { randomBytes } from 'node:crypto';
import { type Role } from '@app/context';
import { type Estate } from './estate';
import { type Slot } from './slots';

/** How an operation is asked for what is one's own, so that all slots but the one in question are right. */
export interface OwnRequest {
  /** Who gets `status`. None: anybody. */
  as: Role | null;
  status: number;
  /** Which flow the address names. Default: the completed one. */
  flow?: 'untouched' | 'waiting';
  path?: Record<string, string>;
  /** Made for each request anew. `slot` is what will be put in; null when the request goes out as it is. */
  body?: (own: Estate, slot: Slot | null) => unknown;
  /** A body that is no JSON. */
  contentType?: string;
  /** For an operation without a slot of its own, so that only headers can name a tenant: why it has none. */
  withoutId?: string;
}

/** A name that was never used; all are of one length. */
const fresh = (): string => `fresh-${randomBytes(6).toString('hex')}`;

const ofFlow = (as: Role, status = 200, more: Partial<OwnRequest> = {}): OwnRequest => ({ as, status, ...more });
const command = (status: number, flow: OwnRequest['flow'] = 'untouched'): OwnRequest => ofFlow('agent', status, { flow });

/** Running a tool; where the slot says the flow, the input must not say another one. */
export const tool = (input: (own: Estate, slot: string) => object): OwnRequest => ({
  as: 'agent',
  status: 200,
  body: (own, slot) => ({ input: input(own, slot?.place ?? '') }),
});
const flowTool = (instead: Record<string, object> = {}): OwnRequest =>
  tool(({ flow }, place) => {
    const other = Object.entries(instead).find(([field]) => place.startsWith(`body input.${field}`));
    return other ? { [other[0]]: other[1] } : /flow/i.test(place) ? {} : { flowId: flow };
  });
const records = { records: [{ hostname: 'web01', operatingSystem: 'Debian 12' }] };

const publicly = (withoutId: string): OwnRequest => ({ as: null, status: 200, withoutId });
const membership = ({ clientAccountId, engagementId }: Estate, slot: Slot | null): object => ({
  role: 'agent',
  clientAccountId,
  ...(slot?.name === 'clientAccountId' ? {} : { engagementId }),
});

const FLOWS = '/api/v1/discovery/flows';
const FLOW = `${FLOWS}/{id}`;

/** Every operation, in the order it is tried: what changes a flow has one of its own. */
export const OWN_REQUESTS: Record<string, OwnRequest> = {
  'GET /health': publicly('says how this replica is'),
  'GET /health/live': publicly('says how this replica is'),
  'GET /health/ready': publicly('says how this replica is'),
  'GET /health/startup': publicly('says how this replica is'),
  'GET /metrics': publicly('figures of this replica; no label is a tenant'),

  // Before the tools: those note in one's own trail which flow they were told of, be it nobody's.
  'GET /api/v1/audit/logs': ofFlow('auditor'),
  'GET /api/v1/audit/logs/export': ofFlow('auditor'),
  'GET /api/v1/audit/digests/export': { as: 'auditor', status: 200, withoutId: 'the whole chain of the engagement' },
  'POST /api/v1/audit/verification': { as: 'auditor', status: 200, withoutId: 'the whole trail of the engagement' },

  'POST /api/v1/admin/client-accounts': {
    ...{ as: 'admin', status: 201, withoutId: 'makes a client account, named freely' },
    body: () => ({ name: 'Account' }),
  },
  'POST /api/v1/admin/client-accounts/{clientAccountId}/engagements': {
    ...{ as: 'admin', status: 201 },
    body: () => ({ name: 'Engagement' }),
  },
  'POST /api/v1/admin/api-keys': { as: 'admin', status: 201, body: membership },
  'POST /api/v1/admin/principals': {
    ...{ as: 'admin', status: 201 },
    body: (own, slot) => ({ ...membership(own, slot), issuer: 'https://idp.example', subject: fresh() }),
  },
  'DELETE /api/v1/admin/api-keys/{id}': { as: 'admin', status: 204 },
  'GET /api/v1/admin/dead-jobs': { as: 'operator', status: 200, withoutId: "the deployment's jobs, for operators over all tenants" },
  'POST /api/v1/admin/dead-jobs/{id}/redrive': {
    ...{
      as: 'operator',
      status: 404,
      path: { id: '999999999' },
      withoutId: "the number of a job of the deployment's, for operators over all tenants",
    },
    body: () => ({ reason: 'a test' }),
  },
  'GET /api/v1/monitoring/tenant-isolation': {
    ...{ as: 'operator', status: 200, withoutId: 'counts over all tenants, for operators' },
  },

  'GET /api/v1/tools': { as: 'agent', status: 200, withoutId: 'the catalogue is the same for everybody' },
  'GET /api/v1/tools/{name}': {
    ...{ as: 'agent', status: 200, path: { name: 'asset_get' }, withoutId: 'the catalogue is the same for everybody' },
  },
  'POST /api/v1/tools/asset_creator/executions': tool(({ asset }, place) => (place.startsWith('body input') ? { name: fresh() } : asset)),
  'POST /api/v1/tools/asset_get/executions': tool(({ asset }) => ({ hostname: asset.hostname })),
  'POST /api/v1/tools/asset_upsert/executions': tool(({ asset }, place) => ({
    hostname: place.startsWith('body input') ? fresh() : asset.hostname,
  })),
  'POST /api/v1/tools/bulk_asset_creator/executions': tool(({ asset }, place) => ({
    assets: [place.startsWith('body input') ? { name: fresh() } : asset],
  })),
  'POST /api/v1/tools/critical_attributes_assessor/executions': flowTool(records),
  'POST /api/v1/tools/data_quality_assessor/executions': flowTool(records),
  'POST /api/v1/tools/data_validator/executions': tool(() => records),
  'POST /api/v1/tools/dependency_analyzer/executions': flowTool(),
  'POST /api/v1/tools/legacy_assessment_tool/executions': flowTool({ systems: [{ name: 'web01', operatingSystem: 'Debian 12' }] }),
  'POST /api/v1/tools/mapping_confidence_tool/executions': tool((_own, place) =>
    place === 'body input.mapping' ? { mapping: { Host: 'hostname' } } : { columns: [{ name: 'Host', samples: ['web01'] }] },
  ),
  'POST /api/v1/tools/migration_wave_planner/executions': tool(({ flow }, place) => {
    if (place.startsWith('body input.assets')) return { assets: [{ name: 'web01' }] };
    if (place.startsWith('body input.dependencies'))
      return { assets: [{ name: 'web01' }], dependencies: [{ source: 'web01', target: 'web01' }] };
    return /flow/i.test(place) ? {} : { flowId: flow };
  }),

  'POST /api/v1/tool-plans': {
    ...{ as: 'agent', status: 200 },
    body: ({ asset }) => ({ steps: [{ tool: 'asset_get', input: { hostname: asset.hostname } }] }),
  },

  [`POST ${FLOWS}`]: {
    ...{ as: 'agent', status: 201, withoutId: 'makes a flow, named freely' },
    body: () => ({ name: 'flow' }),
  },
  [`POST ${FLOW}/imports`]: { ...command(202), contentType: 'text/csv', body: () => 'hostname,os\nweb01,Debian 12\n' },
  [`POST ${FLOW}/phases/{phase}/execute`]: { ...command(202), path: { phase: 'data_import' } },
  [`POST ${FLOW}/advance`]: command(202),
  [`POST ${FLOW}/pause`]: command(200, 'waiting'),
  [`POST ${FLOW}/resume`]: command(409, 'waiting'),
  [`POST ${FLOW}/retry`]: command(409, 'waiting'),
  [`POST ${FLOW}/fork`]: { ...command(201), body: () => ({ fromPhase: 'data_import' }) },
  [`POST ${FLOW}/cancel`]: command(200),
  [`PUT ${FLOW}/field-mappings`]: {
    ...command(200, 'waiting'),
    body: () => ({ mappings: [{ source: 'Notes', target: null }] }),
  },
  [`POST ${FLOW}/field-mappings/approve`]: command(200, 'waiting'),

  [`GET ${FLOWS}`]: ofFlow('agent'),
  [`GET ${FLOW}`]: ofFlow('agent'),
  [`GET ${FLOW}/imports`]: ofFlow('agent'),
  [`GET ${FLOW}/imports/{importId}`]: ofFlow('agent'),
  [`GET ${FLOW}/imports/{importId}/errors`]: ofFlow('agent'),
  [`GET ${FLOW}/field-mappings`]: ofFlow('agent'),
  [`GET ${FLOW}/assets`]: ofFlow('auditor'),
  [`GET ${FLOW}/dependencies`]: ofFlow('auditor'),
  [`GET ${FLOW}/findings`]: ofFlow('auditor'),
  [`GET ${FLOW}/waves`]: ofFlow('auditor'),
  [`GET ${FLOW}/report`]: ofFlow('agent'),
  [`GET ${FLOW}/events`]: ofFlow('agent'),
};
