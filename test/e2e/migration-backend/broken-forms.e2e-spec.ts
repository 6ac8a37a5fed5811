import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';

const PART = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n';
const ROWS = 'hostname,operating_system\nweb1,Debian 12\n';

describe('an upload as a form', () => {
  let app: TestApp;
  let flows: FlowClient;
  let id: string;

  beforeAll(async () => {
    app = await TestApp.start();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
    id = await flows.create();
  });
  afterAll(() => app.close());

  const upload = (form: string, type = 'multipart/form-data; boundary=b') => flows.upload(id, form, '', type);

  it.each([
    ['that has no part at all', '{"rows":[]}', undefined],
    ['that breaks off before its file', '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nhel', undefined],
    ['that breaks off within its file', PART + ROWS, undefined],
    ['whose parts are divided by nobody knows what', `${PART}${ROWS}\r\n--b--\r\n`, 'multipart/form-data'],
    ['that ends without a file', '--b--\r\n', undefined],
  ])('%s is refused as what it is, not as an error of ours', async (_what, form, type) => {
    expect(await upload(form, type)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', detail: expect.stringMatching(/form/i) } });
    expect((await flows.get(id, '/imports')).body.items).toEqual([]);
  });

  it('that is whole is taken after all of them', async () => {
    expect(await upload(`${PART}${ROWS}\r\n--b--\r\n`)).toMatchObject({ status: 202, body: { totalRecords: 1, filename: 'a.csv' } });
  });
});
