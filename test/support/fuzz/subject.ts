import { type Role } from '@app/context';
import { type Operation } from '../answer-schema';
import { FlowClient } from '../flow-client';
import { type TestApp } from '../test-app';
import { type TestTenant } from '../test-database';
import { type Actor, type Subject } from './requests';

const RANDOM_ID = '99999999-9999-4999-8999-999999999999';
const COLUMNS = ['Box', 'Addr', 'Platform', 'Mem', 'Notes'];
const ADMIN = /^\/api\/v1\/admin/;
const AUDIT = /^\/api\/v1\/audit/;

/** A server with two tenants, keys of every role, and flows in every state. */
export class FuzzSubject implements Subject {
  readonly ids: Subject['ids'] = { target: ['name', 'hostname', 'ipAddress', 'operatingSystem'] };
  #complete = '';
  #refreshed = 0;

  private constructor(
    private readonly app: TestApp,
    readonly actors: Actor[],
    readonly flows: FlowClient,
    private readonly others: FlowClient,
  ) {}

  static async create(app: TestApp): Promise<FuzzSubject> {
    const [tenant, other] = [await app.db.createTenant(), await app.db.createTenant()];
    const actor = async (name: Role, of?: TestTenant): Promise<Actor> => ({
      name,
      headers: { authorization: `Bearer ${await app.createKey(name, of)}` },
    });
    const agent = await actor('agent', tenant);
    const others = await app.createKey('agent', other);
    const actors: Actor[] = [
      ...[agent, await actor('auditor', tenant), await actor('admin'), await actor('operator')],
      { name: 'another tenant', headers: { authorization: `Bearer ${others}` } },
      { name: 'a foreign tenant', headers: { ...agent.headers, 'x-client-account-id': other.clientAccountId } },
      { name: 'no one', headers: {} },
      { name: 'a stranger', headers: { authorization: 'Bearer sr_nobody' } },
      { name: 'a garbled key', headers: { authorization: 'Basic \xe9\xff' } },
    ];
    const subject = new FuzzSubject(app, actors, new FlowClient(app.baseUrl, keyOf(agent)), new FlowClient(app.baseUrl, others));
    subject.ids.clientAccountId = [tenant.clientAccountId, other.clientAccountId];
    subject.ids.engagementId = [tenant.engagementId, other.engagementId];
    await subject.#prepare();
    return subject;
  }

  readonly contract = this.app.contract;

  allowed({ path }: Operation): Actor[] {
    if (ADMIN.test(path)) return this.actors.slice(2, 3);
    return AUDIT.test(path) ? this.actors.slice(1, 2) : this.actors.slice(0, 1);
  }

  /** Fresh flows and keys in the place of those that were cancelled and revoked meanwhile. */
  async refresh(): Promise<void> {
    this.#refreshed += 1;
    // Never seen before: what somebody has approved once is not asked again.
    this.ids.source = COLUMNS.map((name) => `${name} ${this.#refreshed}`);
    const [waiting, decided, paused, failed] = [
      await this.#mapped(),
      await this.#mapped(),
      await this.#mapped(),
      await this.flows.create(),
    ];
    expect((await this.flows.post(paused, '/pause')).status).toBe(200);
    await this.flows.post(failed, '/advance');
    expect(await this.flows.settled(failed)).toMatchObject({ status: 'failed' });
    const created = await this.app.request('POST', '/api/v1/admin/api-keys', { key: keyOf(this.actors[2]!), body: { role: 'operator' } });
    const fresh = [await this.flows.create(), await this.flows.create()];
    const complete = Array<string>(6).fill(this.#complete);
    this.ids.id = [...complete, waiting, waiting, paused, paused, failed, failed, ...fresh, await this.others.create(), RANDOM_ID];
    this.ids.flowId = [...complete, waiting, failed, RANDOM_ID];
    // What one command undoes for all others gets a share of its own; the complete flow is to stay so.
    this.ids['administrationRevokeApiKey.id'] = [created.body.id as string, RANDOM_ID];
    this.ids['mappingsDecide.id'] = [decided, waiting];
    this.ids['mappingsApprove.id'] = [waiting, paused, failed];
    this.ids['flowsResume.id'] = [paused, failed];
    this.ids['flowsExecute.id'] = [...fresh, decided, paused, failed];
    this.ids['importsReceive.id'] = [...fresh, decided, failed];
    this.ids['deadJobsRedrive.id'] = await this.#deadJobs();
  }

  /** Of flows whose failure is left to operators alone. */
  async #deadJobs(): Promise<string[]> {
    const flows = await Promise.all(Array.from({ length: 5 }, () => this.flows.create()));
    for (const id of flows) await this.flows.post(id, '/advance');
    for (const id of flows) expect(await this.flows.settled(id)).toMatchObject({ status: 'failed' });
    const { body } = await this.app.request('GET', '/api/v1/admin/dead-jobs', { key: keyOf(this.actors[3]!) });
    return (body.items as { id: string; flowId: string }[]).filter(({ flowId }) => flows.includes(flowId)).map(({ id }) => id);
  }

  /** A flow that waits for somebody who knows what its columns mean. */
  async #mapped(): Promise<string> {
    const id = await this.flows.create();
    const rows = this.flows.sample('formats/ambiguous-headers.csv').split('\n').slice(1);
    await this.flows.upload(id, [this.ids.source!.join(','), ...rows].join('\n'));
    await this.flows.post(id, '/advance');
    expect(await this.flows.settled(id)).toMatchObject({ status: 'waiting_for_approval' });
    return id;
  }

  async #prepare(): Promise<void> {
    this.#complete = await this.flows.create({ autopilot: true });
    for (const file of ['generic-inventory.csv', 'generic-dependencies.csv', 'ragged.csv'])
      await this.flows.upload(this.#complete, this.flows.sample(`formats/${file}`));
    await this.flows.post(this.#complete, '/advance');
    expect(await this.flows.settled(this.#complete)).toMatchObject({ status: 'completed' });
    this.ids.importId = (await this.flows.get(this.#complete, '/imports')).body.items.map(({ id }: { id: string }) => id) as string[];
    const tools = await this.app.request('GET', '/api/v1/tools', { key: this.flows.key });
    this.ids.name = tools.body.items.map(({ name }: { name: string }) => name) as string[];
    const assets = await this.flows.all(this.#complete, 'assets');
    this.ids.hostname = assets.flatMap(({ hostname }: { hostname: string | null }) => hostname ?? []);
    await this.refresh();
  }
}

const keyOf = ({ headers }: Actor): string => headers.authorization!.slice('Bearer '.length);
