import { createHash } from 'node:crypto';
import { canonicalJson } from '@app/idempotency';

/** Which tool call of a flow this is. `generation` counts how often the phase was asked for anew, `step` the phase's tool calls. */
export interface ToolStep {
  flowId: string;
  phase: string;
  generation: number;
  step: number;
  tool: string;
  /** Plain JSON. */
  input: unknown;
}

/**
 * The idempotency key of a tool call: the same for every delivery and resume of a phase, another one when the phase is executed anew,
 * in another flow, at another place, and for other arguments. 64 hexadecimal digits.
 */
export function stepKey({ flowId, phase, generation, step, tool, input }: ToolStep): string {
  return createHash('sha256')
    .update(canonicalJson([flowId, phase, generation, step, tool, input]))
    .digest('hex');
}
