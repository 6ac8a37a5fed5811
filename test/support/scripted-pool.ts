import { type Pool } from 'pg';

/** What the script answers to a text: fields of a result, or an error to reject with; nothing stands for one empty SELECT. */
export type Script = (text: string, values: unknown[]) => object | Error | Promise<object> | undefined;

interface Query {
  name?: string;
  text: string;
  values?: unknown[];
}

/**
 * The driver's pool before a server that is a script, with as much of PostgreSQL as the boundary relies on: the status of the
 * transaction, a COMMIT that becomes a ROLLBACK, and 25P02 after an error.
 */
export class ScriptedPool {
  script: Script = () => undefined;
  /** Called before a connection is given out. */
  connecting: () => Promise<void> | void = () => undefined;
  /** The texts, with their values, of each packet in turn; what left outside of a packet is one of its own. */
  readonly packets: Query[][] = [];
  /** Under which name each text was prepared. */
  readonly names = new Map<string, string | undefined>();
  connections = 0;
  /** For each connection given back, whether it is to be destroyed. */
  readonly released: unknown[] = [];
  /** Connections whose stream was destroyed. */
  destroyed = 0;
  /** As the server sees it: idle, in a transaction, in a failed one. */
  status: 'I' | 'T' | 'E' = 'I';
  #open: Query[] | null = null;

  readonly pool = {
    connect: async () => {
      this.connections += 1;
      await this.connecting();
      return this.#client;
    },
  } as unknown as Pool;

  /** The texts that were sent, one list a packet. */
  get texts(): string[][] {
    return this.packets.map((packet) => packet.map(({ text }) => text));
  }

  readonly #client = {
    query: (query: string | Query, values?: unknown[]) => this.#query(typeof query === 'string' ? { text: query, values } : query),
    getTransactionStatus: () => this.status,
    release: (destroy: unknown) => void this.released.push(destroy),
    connection: {
      stream: {
        cork: () => this.packets.push((this.#open = [])),
        uncork: () => (this.#open = null),
        destroy: () => (this.destroyed += 1),
      },
    },
  };

  async #query({ name, text, values = [] }: Query): Promise<object> {
    this.names.set(text, name);
    if (this.#open) this.#open.push({ text, values });
    else this.packets.push([{ text, values }]);
    try {
      const answer = await this.script(text, values);
      if (answer instanceof Error) throw answer;
      return { command: this.#obey(text), rows: text.includes('sec.open(') ? [{ open: '4711' }] : [], rowCount: 0, ...answer };
    } catch (error) {
      if (this.status === 'T') this.status = 'E';
      throw error;
    }
  }

  /** The tag of the answer. */
  #obey(text: string): string {
    const failed = this.status === 'E';
    const turn = (status: 'I' | 'T', tag: string): string => {
      this.status = status;
      return tag;
    };
    if (text.startsWith('BEGIN')) return turn('T', 'BEGIN');
    if (text === 'COMMIT' || text === 'ROLLBACK') return turn('I', failed ? 'ROLLBACK' : text);
    if (text.startsWith('ROLLBACK TO')) return turn('T', 'ROLLBACK');
    if (failed) throw Object.assign(new Error('current transaction is aborted'), { code: '25P02', severity: 'ERROR' });
    return text.split(' ')[0]!;
  }
}
