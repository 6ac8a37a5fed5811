import { randomBytes } from 'node:crypto';
import { AdministrationService } from '@app/tenancy';
import { FlowClient } from '../../support/flow-client';
import { type TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';

/** An asset by everything that a request can name it by; no two estates share any of it. */
export interface NamedAsset {
  name: string;
  hostname: string;
  fqdn: string;
  ipAddress: string;
}

/** One engagement with complete data, and what a request can name of it. */
export interface Estate extends TestTenant {
  label: string;
  /** By role. */
  keys: Record<'agent' | 'auditor', string>;
  /** Of a key that nobody uses, so that it may be revoked. */
  apiKeyId: string;
  /** A completed flow. */
  flow: string;
  importId: string;
  /** Name of a column that no other estate has. */
  column: string;
  /** The `nextCursor` of each list. */
  cursors: Record<'flows' | 'assets' | 'dependencies' | 'findings' | 'logs', string>;
  /** Of the last event of the flow. */
  lastEventId: string;
  asset: NamedAsset;
  /** Further assets, each for one use: who has stated one once has it. */
  spare: NamedAsset[];
  /** A new flow: untouched, or waiting for the approval of its mappings. */
  newFlow(state: 'untouched' | 'waiting'): Promise<string>;
  /** Waits until no flow of the engagement is running. */
  settled(): Promise<void>;
}

const SPARE_ASSETS = 60;

/** Drives a whole discovery over HTTP. `number` (1..9) tells the addresses of estates apart. */
export async function buildEstate(app: TestApp, tenant: TestTenant, number: number): Promise<Estate> {
  const label = `estate${number}${randomBytes(3).toString('hex')}`;
  const keys = { agent: await app.createKey('agent', tenant), auditor: await app.createKey('auditor', tenant) };
  const flows = new FlowClient(app.baseUrl, keys.agent);
  const own = (sample: string): string => flows.sample(sample).replaceAll('nordlicht', label).replace('description', `column_${label}`);

  const flow = await flows.create({ assessmentDate: '2026-11-24' });
  for (const sample of ['estate/azure-migrate-inventory.csv', 'estate/azure-migrate-dependencies.csv'])
    expect((await flows.upload(flow, own(sample))).status).toBe(202);
  const { body: imported } = await flows.upload(flow, own('formats/generic-inventory.csv'));
  await flows.post(flow, '/advance');
  if ((await flows.settled(flow)).status === 'waiting_for_approval') await flows.post(flow, '/field-mappings/approve');
  expect(await flows.settled(flow)).toMatchObject({ status: 'completed' });

  const assets = Array.from({ length: SPARE_ASSETS + 1 }, (_, i): NamedAsset => {
    const hostname = `${label}x${String(i).padStart(2, '0')}`;
    return { name: `Machine ${hostname}`, hostname, fqdn: `${hostname}.${label}.example`, ipAddress: `10.${100 + number}.66.${100 + i}` };
  });
  const { status, body } = await app.request('POST', '/api/v1/tools/bulk_asset_creator/executions', {
    key: keys.agent,
    body: { input: { assets } },
  });
  expect({ status, created: body.output?.created }).toEqual({ status: 200, created: assets.length });

  const newFlow = async (state: 'untouched' | 'waiting'): Promise<string> => {
    const id = await flows.create();
    if (state === 'untouched') return id;
    await flows.upload(id, flows.sample('formats/ambiguous-headers.csv'));
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'waiting_for_approval' });
    return id;
  };
  await newFlow('waiting');

  const cursor = async (path: string, key = keys.agent): Promise<string> => {
    const page = await app.request('GET', `${path}?limit=1`, { key });
    expect(page.body.nextCursor).toEqual(expect.any(String));
    return page.body.nextCursor as string;
  };
  const ofFlow = `/api/v1/discovery/flows/${flow}`;
  const key = await app.app.get(AdministrationService, { strict: false }).createApiKey({ role: 'agent', ...tenant });
  const settled = async (): Promise<void> => {
    await until(`the flows of ${label} have come to rest`, async () => {
      const { rowCount } = await app.db.admin.query(
        `SELECT FROM discovery_flows WHERE client_account_id = $1 AND engagement_id = $2 AND status = 'running'`,
        [tenant.clientAccountId, tenant.engagementId],
      );
      return rowCount === 0;
    });
  };
  const events = (await flows.get(flow, '/events')).body as string;
  return {
    ...{ ...tenant, label, keys, flow, newFlow, settled },
    ...{ apiKeyId: key.id, importId: imported.importId, column: `column_${label}` },
    cursors: {
      flows: await cursor('/api/v1/discovery/flows'),
      assets: await cursor(`${ofFlow}/assets`),
      dependencies: await cursor(`${ofFlow}/dependencies`),
      findings: await cursor(`${ofFlow}/findings`),
      logs: await cursor('/api/v1/audit/logs', keys.auditor),
    },
    lastEventId: [...events.matchAll(/^id: (\d+)$/gm)].at(-1)![1]!,
    ...{ asset: assets[0]!, spare: assets.slice(1) },
  };
}
