// Mixed requests of several client accounts at a given rate, whatever the answers take, and what has to be in the database for them.
import { Agent, request } from 'node:http';

const TOOLS = '/api/v1/tools';
const UPSERT = `${TOOLS}/asset_upsert/executions`;
/** As many as a server at half of its capacity never has. On a machine that others have slowed down the clients wait, so that it stays a soak. */
const MOST_UNANSWERED = 10;
const TICK_MS = 20;
const GONE_WITHIN_MS = 15;
/** Of each client account, to be repeated. */
const REMEMBERED = 500;

/** What each kind of request makes, and how often it comes. `rows`: effects, and audit rows of success; null: nobody was told. */
const MIX = [
  { kind: 'upsert, key', weight: 30, send: (client) => client.upsert({ keyed: true }) },
  { kind: 'upsert', weight: 12, send: (client) => client.upsert({}) },
  { kind: 'same key again', weight: 6, send: (client) => client.repeat() },
  { kind: 'same key, other body', weight: 2, send: (client) => client.misuse() },
  { kind: 'get', weight: 20, send: (client) => client.get(client.known()) },
  { kind: 'get, not there', weight: 4, send: (client) => client.get('nobody-has-this', 404) },
  { kind: 'dry run', weight: 6, send: (client) => client.upsert({ dryRun: true }) },
  { kind: 'plan', weight: 6, send: (client) => client.plan() },
  { kind: 'invalid', weight: 4, send: (client) => client.upsert({ cpuCores: -1, status: 422 }) },
  { kind: 'unknown API key', weight: 1, send: (client) => client.stranger() },
  { kind: 'client gone', weight: 5, send: (client) => client.upsert({ keyed: true, goneAfterMs: Math.random() * GONE_WITHIN_MS }) },
  { kind: 'catalogue', weight: 2, send: (client) => client.ask('GET', TOOLS, {}) },
  { kind: 'new flow', weight: 1, send: (client) => client.ask('POST', '/api/v1/discovery/flows', { body: { name: 'soak' }, status: 201 }) },
];
const TOTAL = MIX.reduce((sum, { weight }) => sum + weight, 0);

function drawn() {
  let at = Math.random() * TOTAL;
  return MIX.find(({ weight }) => (at -= weight) < 0);
}

export class Traffic {
  /** By kind: answers as expected, refusals with 503 and Retry-After, and what else was answered. */
  counts = Object.fromEntries(MIX.map(({ kind }) => [kind, { expected: 0, refused: 0 }]));
  /** What should not have been answered; the first of them. */
  unexpected = [];
  /** Requests whose time had come, and those of them that were not sent since too many were unanswered. */
  due = 0;
  skipped = 0;
  latencies = [];
  /** Effects and audit rows by the names of requests, which are their ids; null: not known. */
  rows = new Map();
  #clients;
  #unanswered = new Set();
  #timer;

  constructor(url, keys) {
    const agent = new Agent({ keepAlive: true });
    this.#clients = keys.map((key) => new Client(url, key, agent, this.rows));
    this.agent = agent;
  }

  start(perSecond) {
    let due = 0;
    let before = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      due += ((now - before) / 1000) * perSecond;
      before = now;
      for (; due >= 1; due -= 1) {
        this.due += 1;
        if (this.#unanswered.size < MOST_UNANSWERED) this.#send();
        else this.skipped += 1;
      }
    }, TICK_MS);
  }

  /** Waits for the answers that are still to come, and closes the connections. */
  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#unanswered);
    this.agent.destroy();
  }

  #send() {
    const { kind, send } = drawn();
    const client = this.#clients[Math.floor(Math.random() * this.#clients.length)];
    const sent = performance.now();
    const done = send(client)
      .then(({ outcome, detail }) => {
        if (outcome === 'unexpected') this.unexpected.push(`${kind}: ${detail}`);
        else this.counts[kind][outcome] += 1;
        if (kind !== 'client gone') this.latencies.push(performance.now() - sent);
      })
      .finally(() => this.#unanswered.delete(done));
    this.#unanswered.add(done);
  }
}

let numbers = 0;

/** One client account's. Every method fulfils with `{outcome: 'expected' | 'refused' | 'unexpected', detail}`. */
class Client {
  #done = [];

  constructor(url, key, agent, rows) {
    Object.assign(this, { url, key, agent, rows });
  }

  known() {
    return this.#one()?.name ?? 'nobody-has-this-yet';
  }

  #one() {
    return this.#done[Math.floor(Math.random() * this.#done.length)];
  }

  async upsert({ keyed = false, dryRun, cpuCores = 4, status = 200, goneAfterMs }) {
    const name = this.#name();
    const body = { input: { hostname: name, cpuCores }, ...(dryRun ? { dryRun } : {}) };
    const answer = await this.ask('POST', UPSERT, { name, body, key: keyed ? name : undefined, status, goneAfterMs });
    const effect = answer.outcome === 'expected' && status === 200 && !dryRun;
    this.rows.set(name, answer.gone ? null : effect ? 1 : 0);
    if (effect && keyed && !answer.gone) this.#remember({ name, body });
    return answer;
  }

  async repeat() {
    const { name, body } = this.#one() ?? {};
    return name ? this.#again(name, body, 200) : this.upsert({});
  }

  async misuse() {
    const { name } = this.#one() ?? {};
    return name ? this.#again(name, { input: { hostname: name, cpuCores: 8 } }, 422) : this.upsert({});
  }

  async #again(key, body, status) {
    const name = this.#name();
    this.rows.set(name, 0);
    const answer = await this.ask('POST', UPSERT, { name, body, key, status });
    if (answer.outcome === 'expected' && status === 200 && !answer.replayed) return { outcome: 'unexpected', detail: 'not replayed' };
    return answer;
  }

  async get(hostname, status) {
    const answer = await this.ask('POST', `${TOOLS}/asset_get/executions`, { body: { input: { hostname } }, status: status ?? 200 });
    // Nothing is known yet at the very beginning.
    return hostname === 'nobody-has-this-yet' ? { outcome: 'expected' } : answer;
  }

  async plan() {
    const name = this.#name();
    const steps = ['a', 'b'].map((part) => ({ tool: 'asset_upsert', input: { hostname: `${name}-${part}` } }));
    const answer = await this.ask('POST', '/api/v1/tool-plans', { name, body: { steps } });
    this.rows.set(name, answer.outcome === 'expected' ? 2 : 0);
    return answer;
  }

  stranger() {
    return this.ask('POST', UPSERT, { body: { input: { hostname: 'x' } }, apiKey: `${this.key.slice(0, -4)}zzzz`, status: 401 });
  }

  #name() {
    return `soak-${String(numbers++).padStart(7, '0')}`;
  }

  #remember(request) {
    if (this.#done.length < REMEMBERED) this.#done.push(request);
    else this.#done[Math.floor(Math.random() * REMEMBERED)] = request;
  }

  ask(method, path, { name, body, key, apiKey = this.key, status: wanted = 200, goneAfterMs }) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(name ? { 'x-request-id': name } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
    };
    return new Promise((resolve) => {
      const sent = request(`${this.url}${path}`, { method, agent: this.agent, headers }, (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
        response.once('error', (error) => lost(error));
        response.once('end', () => {
          const { statusCode: status, headers: of } = response;
          if (status === wanted) resolve({ outcome: 'expected', replayed: of['idempotent-replayed'] === 'true' });
          else if (status === 503 && of['retry-after']) resolve({ outcome: 'refused' });
          else resolve({ outcome: 'unexpected', detail: `${status} ${answer.slice(0, 300)}` });
        });
      });
      const lost = (error) =>
        resolve(
          goneAfterMs === undefined ? { outcome: 'unexpected', detail: error.message, gone: true } : { outcome: 'expected', gone: true },
        );
      sent.once('error', lost);
      if (goneAfterMs !== undefined) setTimeout(() => sent.destroy(), goneAfterMs);
      sent.end(text);
    });
  }
}
