import { type Answer } from '../../support/test-app';
import { allowed } from './by-design';
import { idOf, strangerLike } from './id-kinds';
import { judgePair } from './judge-pair';
import { type Operation, readOperations } from './operations';
import { type OwnRequest } from './own-requests';
import { asCurl, type Request, requestOf } from './request';
import { type Credential, type Foreign, type Scene } from './scene';
import { type Slot } from './slots';
import { TenantRows } from './tenant-rows';

const CREDENTIALS: Credential[] = ['none', 'auditor', 'operator', 'admin', 'agent'];
const FOREIGN: Foreign[] = ['account', 'engagement'];

/** One operation while it is being tried. `flow` is the own flow that its address names. */
interface Trial {
  name: string;
  operation: Operation;
  own: OwnRequest;
  flow: string;
}

/** Sends every operation with foreign ids and with ids that nobody has, and says what tells them apart. */
export class CrossingMatrix {
  readonly sent = { operations: 0, slots: 0, pairs: 0, requests: 0 };
  readonly #rows: TenantRows;

  private constructor(
    readonly scene: Scene,
    readonly operations: Map<string, Operation>,
    private readonly ownRequests: Record<string, OwnRequest>,
  ) {
    this.#rows = new TenantRows(scene.app.db.admin);
  }

  static async of(scene: Scene, ownRequests: Record<string, OwnRequest>): Promise<CrossingMatrix> {
    return new CrossingMatrix(scene, await readOperations(scene.app, scene.keys.agent), ownRequests);
  }

  /** Differences, leaks and changed rows of one operation, each with the request that shows it. Empty: none. */
  async cross(name: string): Promise<string[]> {
    const [operation, own] = [this.operations.get(name), this.ownRequests[name]];
    if (!operation || !own) throw new Error(`${name} is not in the API document, or nobody says how to ask for it.`);
    const flow = own.flow ? await this.scene.own.newFlow(own.flow) : this.scene.own.flow;
    const trial = { name, operation, own, flow };
    const before = await this.#hashes();
    // First, so that a second time changes nothing: whoever creates or revokes finds it done.
    const faults = await this.#askForOwn(trial);
    for (const slot of operation.slots) for (const foreign of FOREIGN) faults.push(...(await this.#crossSlot(trial, slot, foreign)));
    this.sent.operations += 1;
    this.sent.slots += operation.slots.length;
    const after = await this.#hashes();
    const changed = Object.keys(after).filter((rows) => before[rows] !== after[rows]);
    return [...faults, ...changed.map((rows) => `${name} changed ${rows}: ${before[rows]}; now ${after[rows]}`)];
  }

  /** The request for one's own, without which equal answers would mean nothing: it must be answered as declared. */
  async #askForOwn({ operation, own, flow }: Trial): Promise<string[]> {
    const request = requestOf(operation, own, this.scene.own, flow, null);
    const credential = own.as ?? 'none';
    const { status, body } = await this.#send(request, credential);
    await this.scene.own.settled();
    if (status === own.status) return [];
    return [`${asCurl(request, credential)}\n  answers ${status}, not ${own.status}: ${JSON.stringify(body)}`];
  }

  async #crossSlot({ name, operation, own, flow }: Trial, slot: Slot, foreign: Foreign): Promise<string[]> {
    // The account of a sibling is one's own.
    if (slot.kind === 'account' && foreign === 'engagement') return [];
    const estate = this.scene.foreign[foreign];
    const theirs = idOf(slot.kind, estate);
    const faults: string[] = [];
    for (const credential of CREDENTIALS) {
      const exception = allowed(name, slot.place, credential, foreign);
      const id = exception ? idOf(slot.kind, { ...estate, ...this.scene.bystander[foreign] }) : theirs;
      const nobodys = strangerLike(id);
      const [request, other] = [id, nobodys].map((put) => requestOf(operation, own, this.scene.own, flow, { slot, id: put }));
      const pair = {
        ...{ operation: name, own, slot, credential, exception },
        foreign: { id, request: request!, answer: await this.#send(request!, credential) },
        nobodys: { id: nobodys, answer: await this.#send(other!, credential) },
      };
      this.sent.pairs += 1;
      faults.push(...judgePair(pair, this.#marks()));
    }
    return faults;
  }

  /** Texts that stand in rows of the others only. */
  #marks(): string[] {
    const { account, engagement } = this.scene.foreign;
    const common = [account, engagement].flatMap(({ label, engagementId, flow, importId, apiKeyId }) => [
      ...[label, engagementId, flow, importId, apiKeyId],
    ]);
    return [account.clientAccountId, ...common];
  }

  #send({ method, path, headers, body }: Request, credential: Credential): Promise<Answer> {
    this.sent.requests += 1;
    const key = credential === 'none' ? undefined : this.scene.keys[credential];
    return this.scene.app.request(method, path, { key, headers, body });
  }

  async #hashes(): Promise<Record<string, string>> {
    const { account, engagement } = this.scene.foreign;
    return {
      ...(await this.#rows.hashes('the other account', account.clientAccountId, null)),
      ...(await this.#rows.hashes('the other engagement', engagement.clientAccountId, engagement.engagementId)),
    };
  }
}
