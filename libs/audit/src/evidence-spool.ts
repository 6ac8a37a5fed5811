import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@app/kernel';
import { translateDatabaseError } from '@app/persistence';

/** One row of the audit trail, as the parameters of its insert. */
export type EvidenceRow = unknown[];

const ROOM = 10_000;
const PAUSE_MS = 500;
const UNIQUE_VIOLATION = '23505';

/**
 * Keeps evidence that the database cannot take now, and writes it when it can: a failure must not stay without its row because
 * the same outage caused both. A process that is killed loses what it still keeps; it has acknowledged none of that.
 */
export class EvidenceSpool {
  readonly #rows: EvidenceRow[] = [];
  readonly #insert: (row: EvidenceRow) => Promise<unknown>;
  readonly #onSize: (rows: number) => void;
  readonly #onRefused: (row: EvidenceRow, error: unknown) => void;
  readonly #stopped = new AbortController();
  #draining: Promise<void> | null = null;

  /** `onSize` is told how many rows are kept, whenever that changes; `onRefused` of a kept row that the database will not take. */
  constructor(
    insert: (row: EvidenceRow) => Promise<unknown>,
    onSize: (rows: number) => void,
    onRefused: (row: EvidenceRow, error: unknown) => void,
  ) {
    this.#insert = insert;
    this.#onSize = onSize;
    this.#onRefused = onRefused;
  }

  /**
   * Returns when the row is written, or kept.
   * @throws AppError OVERLOADED when there is no room left; the database's error when it is there and refuses the row.
   */
  async write(row: EvidenceRow): Promise<void> {
    if (this.#rows.length === 0) {
      try {
        await this.#insert(row);
        return;
      } catch (error) {
        if (!isAway(error)) throw error;
      }
    }
    if (this.#rows.length >= ROOM)
      throw new AppError('OVERLOADED', 'What was refused or failed cannot be audited at the moment. Try again later.', { retryAfter: 5 });
    this.#rows.push(row);
    this.#onSize(this.#rows.length);
    this.#draining ??= this.#drain().finally(() => (this.#draining = null));
  }

  /** Tries once more to write what is kept, and gives up. Returns how many rows are lost. */
  async close(): Promise<number> {
    this.#stopped.abort();
    await this.#draining;
    return this.#rows.length;
  }

  /** One row after the other, so that their order stays; once more after the closing, then not again. */
  async #drain(): Promise<void> {
    while (this.#rows.length > 0) {
      const last = this.#stopped.signal.aborted;
      try {
        await this.#insert(this.#rows[0]!);
      } catch (error) {
        if (isAway(error)) {
          if (last) return;
          await sleep(PAUSE_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
          continue;
        }
        // A row that is there already was written when the answer to an earlier try was lost.
        if (codeOf(error) !== UNIQUE_VIOLATION) this.#onRefused(this.#rows[0]!, error);
      }
      this.#rows.shift();
      this.#onSize(this.#rows.length);
    }
  }
}

function isAway(error: unknown): boolean {
  const code = translateDatabaseError(error)?.code;
  return code === 'DATABASE_UNAVAILABLE' || code === 'OVERLOADED';
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
