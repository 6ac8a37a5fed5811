import { FlowClient } from '../flow-client';
import { type Visitor } from './visitor';

/** A flow over the small estate of the samples, with all its phases behind it. */
export async function completedFlow({ app, key }: Visitor): Promise<{ flowId: string }> {
  const flows = new FlowClient(app.baseUrl, key);
  const flowId = await flows.create({ autopilot: true });
  for (const file of ['azure-migrate-inventory', 'azure-migrate-dependencies'])
    expect((await flows.upload(flowId, flows.sample(`estate/${file}.csv`))).status).toBe(202);
  await flows.post(flowId, '/advance');
  expect(await flows.settled(flowId)).toMatchObject({ status: 'completed' });
  return { flowId };
}
