import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';

describe('rows that cleansing refused under a wrong mapping', () => {
  let app: TestApp;
  let flows: FlowClient;

  beforeAll(async () => {
    app = await TestApp.start();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
  });
  afterAll(() => app.close());

  const execute = async (id: string, phase: string): Promise<void> => {
    expect((await flows.post(id, `/phases/${phase}/execute`)).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'paused' });
  };
  const map = async (id: string, target: string | null): Promise<void> => {
    expect((await flows.put(id, '/field-mappings', { mappings: [{ source: 'hostname', target }] })).status).toBe(200);
  };

  it('come back when the mapping is corrected and the phase runs again; those that could not be read do not', async () => {
    const id = await flows.create({ autopilot: true });
    const { body } = await flows.upload(id, 'hostname,operating_system\nweb1,Debian 12\nweb2,Debian 12\nragged\n');
    const counts = async (): Promise<unknown> => {
      const { acceptedRecords, rejectedRecords } = (await flows.get(id, `/imports/${body.importId}`)).body;
      return { acceptedRecords, rejectedRecords };
    };
    await execute(id, 'data_import');
    await execute(id, 'field_mapping');

    await map(id, null);
    await execute(id, 'data_cleansing');
    expect(await counts()).toEqual({ acceptedRecords: 0, rejectedRecords: 3 });
    const errors = (await flows.get(id, `/imports/${body.importId}/errors`)).body.items;
    expect(errors.map(({ rowNumber, code }: { rowNumber: number; code: string }) => [rowNumber, code])).toEqual([
      [1, 'MISSING_NAME'],
      [2, 'MISSING_NAME'],
      [3, 'RAGGED_ROW'],
    ]);
    expect((await flows.post(id, '/phases/asset_inventory/execute')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'failed', error: { code: 'CLEANSING_REQUIRED' } });

    await map(id, 'hostname');
    await execute(id, 'data_cleansing');
    expect(await counts()).toEqual({ acceptedRecords: 2, rejectedRecords: 1 });
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect((await flows.all(id, 'assets')).map(({ hostname }) => hostname)).toEqual(['web1', 'web2']);
  });
});

describe('a correction of a mapping', () => {
  let app: TestApp;
  let flows: FlowClient;
  let id: string;

  beforeAll(async () => {
    app = await TestApp.start();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
    id = await flows.create();
    await flows.upload(id, flows.sample('formats/ambiguous-headers.csv'));
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'waiting_for_approval' });
  });
  afterAll(() => app.close());

  const decide = (decision: object) => flows.put(id, '/field-mappings', { mappings: [decision] });

  it('means every import when the import is null, as when it is left out', async () => {
    const { status, body } = await decide({ source: 'Mem', target: 'memoryGb', importId: null });
    expect(status).toBe(200);
    expect(body.items.find(({ source }: { source: string }) => source === 'Mem')).toMatchObject({ target: 'memoryGb', status: 'approved' });
  });

  it('says what the column means: a target that is left out is no decision', async () => {
    expect(await decide({ source: 'Mem' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'mappings[0].target', code: 'IS_STRING' }] },
    });
  });
});
