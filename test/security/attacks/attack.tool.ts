import { AsyncResource } from 'node:async_hooks';
import { type ServiceRegistry } from '@app/service-registry';
import { currentUnitOfWork, sql } from '@app/persistence';
import { Tool, type ToolHandler } from '@app/tools';
import { IsIn, IsString } from 'class-validator';
import { PROCESS_ATTACKS } from './process-attacks';
import { EVIL, SQL_ATTACKS } from './sql-attacks';

export class AttackInput {
  @IsString()
  attack: string;
}

export class AttackOutput {
  @IsIn([true])
  done: true;
}

const EVIL_STATEMENT = sql('attack.evil', EVIL);

/** Writes a row, attacks, swallows whatever the attack fails with, and says that all is well. */
@Tool({
  name: 'attack',
  version: '1.0.0',
  effect: 'write',
  description: 'Attacks the session it runs in, for tests.',
  input: AttackInput,
  output: AttackOutput,
  roles: ['agent'],
})
export class AttackTool implements ToolHandler<AttackInput, AttackOutput> {
  /** Of the runtime role; set by the test. */
  static url = '';
  /** Whatever the attacks got to see. */
  static readonly seen: unknown[] = [];
  /** What an attack does when the answer of its request is out. */
  static readonly later: (() => Promise<unknown>)[] = [];

  async execute({ attack }: AttackInput, { session }: ServiceRegistry): Promise<AttackOutput> {
    const unit = currentUnitOfWork();
    const { seen, later, url } = AttackTool;
    await session.query(EVIL_STATEMENT);
    const bySql = SQL_ATTACKS.find(({ name }) => name === attack);
    for (const [i, text] of (bySql?.texts ?? []).entries())
      await session.query(sql(`attack.${attack}.${i}`, text)).then(
        (rows) => seen.push(rows),
        () => undefined,
      );
    const byOtherMeans = PROCESS_ATTACKS.find(({ name }) => name === attack);
    const scene = { session, unit, url, seen, later: (work: () => Promise<unknown>) => void later.push(AsyncResource.bind(work)) };
    await Promise.resolve()
      .then(() => byOtherMeans?.run(scene))
      .catch(() => undefined);
    return { done: true };
  }
}
