import { RequestContext } from '@app/context';
import { DatabaseError } from 'pg';
import { lastWord } from '../../libs/persistence/src/last-word';
import { type OwnershipViolation, OwnershipViolations } from '../../libs/persistence/src/ownership/ownership-violations';
import { sql } from '../../libs/persistence/src/statement';
import { type TicketMode, type UnitMode } from '../../libs/persistence/src/unit-mode';
import { UnitOfWork, type UnitResources } from '../../libs/persistence/src/unit-of-work';
import { ScriptedPool } from './scripted-pool';

export const ONE = sql('test.one', 'SELECT 1');
export const TWO = sql('test.two', 'SELECT 2');
export const WORD = lastWord('test.word', 'words', ['tenant', 'id', 'text'], ['tenant', 'id']);
export const UNKEYED = lastWord('test.unkeyed', 'words', ['text']);
/** What leaves before the first statement, and with the last. */
export const BEGIN = ['BEGIN READ WRITE', 'SELECT sec.open($1, $2)'];
export const SEALED = ['SELECT sec.seal($1)', 'COMMIT'];

/** An error of the server. */
export const failure = (code = '22012'): Error => Object.assign(new DatabaseError('no', 2, 'error'), { code, severity: 'ERROR' });

/** Units of work before a scripted server, and what they ask of everybody else. */
export class ScriptedUnits {
  readonly server = new ScriptedPool();
  readonly tenant = { clientAccountId: 'account', engagementId: 'engagement' } as unknown as UnitOfWork['tenant'];
  readonly context = new RequestContext({ requestId: 'r' });
  readonly reported: OwnershipViolation[] = [];
  /** Whom tickets were issued for. */
  readonly tickets: unknown[][] = [];
  /** What was asked about lost COMMITs, and the answer. */
  readonly asked: unknown[][] = [];
  outcome = 'committed';
  readonly abort = new AbortController();

  unit({ mode = 'write', enforced = true }: { mode?: UnitMode; enforced?: boolean } = {}): UnitOfWork {
    const violations = new OwnershipViolations(enforced);
    violations.subscribe((violation) => this.reported.push(violation));
    const issue = (...order: [unknown, unknown, TicketMode]): object => {
      this.tickets.push(order);
      return { text: 'ticket', signature: Buffer.from('signature'), seal: 'SEAL' };
    };
    const of = async (...question: unknown[]): Promise<string> => {
      this.asked.push(question);
      return this.outcome;
    };
    const resources = { pool: this.server.pool, tickets: { issue }, violations, outcomes: { of } } as unknown as UnitResources;
    return new UnitOfWork(resources, { tenant: this.tenant, context: this.context, mode, signal: this.abort.signal });
  }

  /** From now on the server answers this text so. */
  answer(to: string, with_: object | Error): void {
    const before = this.server.script;
    this.server.script = (text, values) => (text === to ? with_ : before(text, values));
  }
}
