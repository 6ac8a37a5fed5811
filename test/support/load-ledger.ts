import { type Pool } from 'pg';

/**
 * What a client knows of a request. acknowledged: 2xx. refused: any other answer. unsent: no connection, so the server has not
 * seen it. unknown: the connection was lost before the answer.
 */
export type Outcome =
  | { kind: 'acknowledged'; status: number }
  | { kind: 'refused'; status: number; code: string }
  | { kind: 'unsent' | 'unknown'; error: string };

export type OutcomeKind = Outcome['kind'];

/** What does not agree between clients, effects and audit trail, by the names of the requests; empty lists: all is well. */
export interface Differences {
  /** Acknowledged, but the effect or its audit row is not there. */
  lost: string[];
  /** More than one effect, or more than one audit row of success. */
  duplicates: string[];
  /** Refused or never sent, and yet there is an effect. */
  unexpected: string[];
  /** An effect without an audit row of success, or the other way round. */
  misaudited: string[];
  /** Acknowledged, and the audit trail says that it failed. */
  contradicted: string[];
}

export const NO_DIFFERENCES: Differences = { lost: [], duplicates: [], unexpected: [], misaudited: [], contradicted: [] };

interface Stored {
  assets: number;
  successes: number;
  failures: number;
}

const NOTHING: Stored = { assets: 0, successes: 0, failures: 0 };

/**
 * What the clients of a load were told, to be compared with what the database holds. Each request upserts an asset of its own
 * name, which is its request id too.
 */
export class LoadLedger {
  readonly #outcomes = new Map<string, Outcome>();

  /** `admin` sees every tenant's rows. `prefix` starts the names of this load and of no other. */
  constructor(
    private readonly admin: Pool,
    readonly prefix: string,
  ) {}

  record(name: string, outcome: Outcome): void {
    this.#outcomes.set(name, outcome);
  }

  count(kind: OutcomeKind): number {
    return this.of(kind).length;
  }

  /** Names of the requests that ended like this. */
  of(kind: OutcomeKind): string[] {
    return [...this.#outcomes].flatMap(([name, outcome]) => (outcome.kind === kind ? [name] : []));
  }

  /** Answers other than 2xx, by status and code, and how many of each. */
  refusals(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const outcome of this.#outcomes.values())
      if (outcome.kind === 'refused') {
        const key = `${outcome.status} ${outcome.code}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
    return counts;
  }

  summary(): string {
    const kinds: OutcomeKind[] = ['acknowledged', 'refused', 'unsent', 'unknown'];
    return kinds.map((kind) => `${this.count(kind)} ${kind}`).join(', ');
  }

  /** Names of requests whose effect is in the database although their clients were not told so. */
  async committedUnknown(): Promise<string[]> {
    const stored = await this.#stored();
    return this.of('unknown').filter((name) => (stored.get(name) ?? NOTHING).assets > 0);
  }

  /** Compares every request, and every effect that no request accounts for. */
  async verify(): Promise<Differences> {
    const stored = await this.#stored();
    const found = structuredClone(NO_DIFFERENCES);
    for (const name of new Set([...this.#outcomes.keys(), ...stored.keys()])) {
      const kind = this.#outcomes.get(name)?.kind ?? 'unsent';
      const { assets, successes, failures } = stored.get(name) ?? NOTHING;
      if (kind === 'acknowledged' && (assets === 0 || successes === 0)) found.lost.push(name);
      if (assets > 1 || successes > 1) found.duplicates.push(name);
      if ((kind === 'refused' || kind === 'unsent') && assets > 0) found.unexpected.push(name);
      if (assets > 0 !== successes > 0) found.misaudited.push(name);
      if (kind === 'acknowledged' && failures > 0) found.contradicted.push(name);
    }
    return found;
  }

  async #stored(): Promise<Map<string, Stored>> {
    const { rows } = await this.admin.query<Stored & { name: string }>(
      `SELECT name, sum(assets)::int AS assets, sum(successes)::int AS successes, sum(failures)::int AS failures FROM (
         SELECT hostname AS name, 1 AS assets, 0 AS successes, 0 AS failures FROM assets
         UNION ALL
         SELECT request_id, 0, (level = 'INFO')::int, (level <> 'INFO')::int FROM audit_logs WHERE operation = 'asset_upsert') s
       WHERE starts_with(name, $1) GROUP BY name`,
      [this.prefix],
    );
    return new Map(rows.map((row) => [row.name, row]));
  }
}
