import { createHash } from 'node:crypto';

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
  const text = JSON.stringify(canonical([flowId, phase, generation, step, tool, input]));
  return createHash('sha256').update(text).digest('hex');
}

/** With the members of objects in the order of their names, so that equal values are equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // A list of pairs: an object would put names that look like numbers first, whatever the order.
  return { members: members.filter(([, member]) => member !== undefined).map(([name, member]) => [name, canonical(member)]) };
}
