import { AppError } from '@app/kernel';
import { type FlowStatus } from '../model/flow';

/** From which states each command is possible. `advance` is idempotent: on a running or finished flow it changes nothing. */
const POSSIBLE_FROM = {
  import: ['initialized', 'paused', 'waiting_for_approval', 'failed'],
  execute: ['initialized', 'paused', 'waiting_for_approval', 'failed', 'completed'],
  advance: ['initialized', 'paused', 'running', 'completed'],
  pause: ['running', 'waiting_for_approval'],
  resume: ['paused'],
  cancel: ['initialized', 'running', 'waiting_for_approval', 'paused', 'failed'],
  retry: ['failed'],
  map: ['waiting_for_approval', 'paused', 'initialized', 'failed'],
  approve: ['waiting_for_approval'],
} as const satisfies Record<string, readonly FlowStatus[]>;

export type FlowCommand = keyof typeof POSSIBLE_FROM;

/** What a flow takes whose copy is not complete: its end, and to go on once it is. */
const WHILE_COPYING: readonly FlowCommand[] = ['advance', 'cancel', 'retry'];

/**
 * @param copying whether the flow still waits for what it takes over from the flow it was forked from
 * @throws AppError FLOW_STATE_CONFLICT that names the states the command is possible in.
 */
export function assertPossible(command: FlowCommand, status: FlowStatus, copying = false): void {
  if (copying && status !== 'cancelled' && !WHILE_COPYING.includes(command)) {
    const then = status === 'failed' ? 'Its copy failed: retry it, or cancel it' : 'Wait until it is no longer running, or cancel it';
    throw new AppError('FLOW_STATE_CONFLICT', `The flow is still being copied, so ${command} is not possible yet. ${then}.`);
  }
  const states: readonly FlowStatus[] = POSSIBLE_FROM[command];
  if (!states.includes(status)) {
    throw new AppError('FLOW_STATE_CONFLICT', `The flow is ${status}; ${command} is possible when it is ${states.join(', ')}.`);
  }
}
