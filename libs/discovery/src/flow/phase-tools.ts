import { Injectable } from '@nestjs/common';
import { fingerprintOf, Idempotency } from '@app/idempotency';
import { currentUnitOfWork } from '@app/persistence';
import { ToolCatalogue, ToolExecutor } from '@app/tools';

/** Outputs of a phase's tool calls by the number of the call, with the key each was made under; part of the checkpoint. */
export type ToolResults = Record<string, { key: string; output: object }>;

/** Tools as phases call them: with an idempotency key, whose record commits with the effect. */
@Injectable()
export class PhaseTools {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly executor: ToolExecutor,
    private readonly idempotency: Idempotency,
  ) {}

  /** A tool that only reads needs a unit of work that cannot write. @throws AppError NOT_FOUND */
  onlyReads(name: string): boolean {
    return this.catalogue.get(name).options.effect === 'read';
  }

  /** Runs inside the current unit of work, or gives back what the same call came to before. @throws what the executor throws */
  async execute(name: string, input: object, { flowId, idempotencyKey: key }: { flowId: string; idempotencyKey: string }): Promise<object> {
    const call = { operation: `flow ${flowId} ${name}`, key, fingerprint: fingerprintOf(input) };
    const run = async (): Promise<object> => (await this.executor.execute(name, input)).output;
    return (await this.idempotency.once(currentUnitOfWork(), call, run)).value;
  }
}
