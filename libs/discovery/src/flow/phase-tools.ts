import { Injectable } from '@nestjs/common';
import { ToolCatalogue, ToolExecutor } from '@app/tools';

/** Outputs of a phase's tool calls by the number of the call, with the key each was made under; part of the checkpoint. */
export type ToolResults = Record<string, { key: string; output: object }>;

/** Tools as phases call them. The one place that knows how the executor takes the idempotency key. */
@Injectable()
export class PhaseTools {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly executor: ToolExecutor,
  ) {}

  /** A tool that only reads needs a unit of work that cannot write. @throws AppError NOT_FOUND */
  onlyReads(name: string): boolean {
    return this.catalogue.get(name).options.effect === 'read';
  }

  /** Runs inside the current unit of work. @throws what the executor throws */
  async execute(name: string, input: object, { flowId }: { flowId: string; idempotencyKey: string }): Promise<object> {
    return (await this.executor.execute(name, input)).output;
  }
}
