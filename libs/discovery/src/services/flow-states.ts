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

/** @throws AppError FLOW_STATE_CONFLICT that names the states the command is possible in. */
export function assertPossible(command: FlowCommand, status: FlowStatus): void {
  const states: readonly FlowStatus[] = POSSIBLE_FROM[command];
  if (!states.includes(status)) {
    throw new AppError('FLOW_STATE_CONFLICT', `The flow is ${status}; ${command} is possible when it is ${states.join(', ')}.`);
  }
}
