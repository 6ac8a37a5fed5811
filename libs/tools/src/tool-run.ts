import { systemClock, uuidV7 } from '@app/kernel';
import { inputSummary } from './input-summary';
import { secretsOf } from './redact-secrets';
import { type RegisteredTool } from './tool-catalogue';
import { type ToolExecution } from './tools.dto';

/** What a run is a step of. */
export interface PlanPlace {
  planId: string;
  /** Counted from 0. */
  step: number;
  /** The input with the references to the outputs of earlier steps replaced. @throws AppError VALIDATION_FAILED */
  resolve: (input: unknown, outputs: readonly object[]) => unknown;
}

/** One tool with one input, alone or as a step of a plan, from its beginning to its output. */
export class ToolRun {
  readonly executionId = uuidV7();
  #started = systemClock.monotonicMs();
  #durationMs: number | null = null;
  #input: unknown;
  #output: object | null = null;

  constructor(
    readonly tool: RegisteredTool,
    input: unknown,
    readonly plan: PlanPlace | null = null,
  ) {
    this.#input = input;
  }

  get input(): unknown {
    return this.#input;
  }

  get output(): object {
    if (!this.#output) throw new Error(`${this.tool.options.name} has not ended.`);
    return this.#output;
  }

  /** The values of the sensitive fields of its input. */
  get secrets(): string[] {
    return secretsOf(this.#input, this.tool.options.sensitive);
  }

  /** Its turn: `outputs` are those of the steps before it. */
  begin(outputs: readonly object[]): void {
    this.#started = systemClock.monotonicMs();
    if (this.plan) this.#input = this.plan.resolve(this.#input, outputs);
  }

  end(output: object): void {
    this.#output = output;
    this.#durationMs = this.#elapsed();
  }

  /** What an audit row says of the run, whatever came of it. */
  details(): Record<string, unknown> {
    const { options, digest } = this.tool;
    return {
      tool_name: options.name,
      tool_version: options.version,
      tool_digest: digest,
      execution_id: this.executionId,
      implementation: 'registry',
      duration_ms: this.#durationMs ?? this.#elapsed(),
      input: inputSummary(this.tool, this.#input),
      ...(this.plan ? { plan_id: this.plan.planId, step: this.plan.step } : {}),
    };
  }

  /** What the client is told of it. */
  execution(): ToolExecution {
    const { executionId, output } = this;
    const durationMs = this.#durationMs ?? this.#elapsed();
    return { executionId, tool: this.tool.options.name, implementation: 'registry', success: true, output, durationMs };
  }

  #elapsed(): number {
    return Math.round((systemClock.monotonicMs() - this.#started) * 1000) / 1000;
  }
}
