import { type Pool } from 'pg';
import { ASSET_UPSERTS, type LoadWork } from './load-work';

/**
 * What a client knows of one try. acknowledged: 2xx. refused: any other answer. unsent: no connection, so the server has not
 * seen it. unknown: the connection was lost before the answer.
 */
export type Outcome =
  | { kind: 'acknowledged'; status: number; replayed: boolean }
  | { kind: 'refused'; status: number; code: string; retryAfter: boolean }
  | { kind: 'unsent' | 'unknown'; error: string };

export type OutcomeKind = Outcome['kind'];

/** What does not agree between clients, effects and audit trail, by the names of the requests; empty lists: all is well. */
export interface Differences {
  /** Acknowledged, but the effect or its audit row is not there. */
  lost: string[];
  /** More than one effect, or more than one audit row of success. */
  duplicates: string[];
  /** Every try was refused or never sent, and yet there is an effect. */
  unexpected: string[];
  /** Not as many effects as audit rows of success. */
  misaudited: string[];
  /** The answer to one of its tries was not what the audit trail has of that try. */
  contradicted: string[];
}

export const NO_DIFFERENCES: Differences = { lost: [], duplicates: [], unexpected: [], misaudited: [], contradicted: [] };

/** Audit rows of one try. */
interface Audited {
  successes: number;
  failures: number;
}

const NOTHING: Audited = { successes: 0, failures: 0 };

/** Whether nobody can say what came of it: neither the client, who has no answer, nor the service, which said so. */
const isOpen = (outcome: Outcome): boolean =>
  outcome.kind === 'unknown' || (outcome.kind === 'refused' && outcome.code === 'OUTCOME_UNKNOWN');

/**
 * What the clients of a load were told, to be compared with what the database holds. The name of a request is in its effect; each
 * try has a request id of its own, so that its audit rows are told from those of the others.
 */
export class LoadLedger {
  readonly #tries = new Map<string, Outcome[]>();

  /** `admin` sees every tenant's rows. `prefix` starts the names of this load and of no other. */
  constructor(
    private readonly admin: Pool,
    readonly prefix: string,
    readonly work: LoadWork = ASSET_UPSERTS,
  ) {}

  static requestId(name: string, attempt: number): string {
    return `${name}.${attempt}`;
  }

  /** The outcome of the next try of this request. */
  record(name: string, outcome: Outcome): void {
    const tries = this.#tries.get(name);
    if (tries) tries.push(outcome);
    else this.#tries.set(name, [outcome]);
  }

  /** How often this request was sent. */
  attempts(name: string): number {
    return this.#tries.get(name)?.length ?? 0;
  }

  /** How many requests ended like this, at last. */
  count(kind: OutcomeKind): number {
    return this.of(kind).length;
  }

  /** Names of the requests that ended like this, at last. */
  of(kind: OutcomeKind): string[] {
    return [...this.#tries].flatMap(([name, tries]) => (tries.at(-1)!.kind === kind ? [name] : []));
  }

  /** How many tries had each outcome: `unknown`, `replayed`, `503 DATABASE_UNAVAILABLE`. What may be tried again and does not say when is marked. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const outcome of [...this.#tries.values()].flat()) {
      const name = nameOf(outcome);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Answers other than 2xx, by status and code, and how many of each. */
  refusals(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.outcomes()).filter(([name]) => /^\d/.test(name)));
  }

  summary(): string {
    return `${this.#tries.size} requests: ${JSON.stringify(this.outcomes())}`;
  }

  /** Names of requests whose effect is in the database although their clients have heard nothing. */
  async committedUnknown(): Promise<string[]> {
    const effects = await this.#effects();
    return this.of('unknown').filter((name) => effects.has(name));
  }

  /** Compares every request, and every effect and audit row that no request accounts for. */
  async verify(): Promise<Differences> {
    const [effects, audits] = [await this.#effects(), await this.#audits()];
    const found = structuredClone(NO_DIFFERENCES);
    const named = [...audits.keys()].map((id) => id.slice(0, id.lastIndexOf('.')));
    for (const name of new Set([...this.#tries.keys(), ...effects.keys(), ...named])) {
      const tries = this.#tries.get(name) ?? [];
      const audited = tries.map((_, i) => audits.get(LoadLedger.requestId(name, i + 1)) ?? NOTHING);
      const count = effects.get(name) ?? 0;
      const successes = audited.reduce((sum, rows) => sum + rows.successes, 0);
      const acknowledged = tries.some(({ kind }) => kind === 'acknowledged');
      if (acknowledged && (count === 0 || successes === 0)) found.lost.push(name);
      if (count > 1 || successes > 1) found.duplicates.push(name);
      if (count > 0 && !acknowledged && !tries.some(isOpen)) found.unexpected.push(name);
      if (count !== successes) found.misaudited.push(name);
      if (tries.some((outcome, i) => contradicts(outcome, audited[i]!))) found.contradicted.push(name);
    }
    return found;
  }

  async #effects(): Promise<Map<string, number>> {
    const { rows } = await this.admin.query<{ name: string; count: number }>(
      `SELECT name, count(*)::int AS count FROM (${this.work.effects}) e WHERE starts_with(name, $1) GROUP BY name`,
      [this.prefix],
    );
    return new Map(rows.map(({ name, count }) => [name, count]));
  }

  async #audits(): Promise<Map<string, Audited>> {
    const { rows } = await this.admin.query<Audited & { id: string }>(
      `SELECT request_id AS id, count(*) FILTER (WHERE level = 'INFO')::int AS successes, count(*) FILTER (WHERE level <> 'INFO')::int AS failures
         FROM audit_logs WHERE operation = $2 AND starts_with(request_id, $1) GROUP BY request_id`,
      [this.prefix, this.work.operation],
    );
    return new Map(rows.map(({ id, ...audited }) => [id, audited]));
  }
}

function nameOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') {
    const { status, code, retryAfter } = outcome;
    return `${status} ${code}${(status === 503 || status === 409) && !retryAfter ? ' without Retry-After' : ''}`;
  }
  return outcome.kind === 'acknowledged' && outcome.replayed ? 'replayed' : outcome.kind;
}

/** What is replayed was done by another try. */
function contradicts(outcome: Outcome, { successes, failures }: Audited): boolean {
  if (failures > 1) return true;
  if (outcome.kind === 'acknowledged') return successes !== (outcome.replayed ? 0 : 1) || failures > 0;
  return successes > 0 && !isOpen(outcome);
}
