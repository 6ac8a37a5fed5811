import { FLOW_STATUSES, type FlowStatus, PHASES } from '../../../libs/discovery/src/model/flow';
import { copyStages, takesOver } from '../../../libs/discovery/src/model/fork';
import { assertPossible, type FlowCommand } from '../../../libs/discovery/src/services/flow-states';
import { JobSlots } from '../../../libs/discovery/src/services/job-slots';
import { assertNotDiedTooOften, failedStart } from '../../../libs/discovery/src/flow/failed-start';
import { AppError, uuidV7 } from '@app/kernel';

/** Written out, so that a state added by mistake is seen. */
const POSSIBLE: Record<FlowCommand, string> = {
  import: 'initialized waiting_for_approval paused failed',
  execute: 'initialized waiting_for_approval paused completed failed',
  advance: 'initialized running paused completed',
  pause: 'running waiting_for_approval',
  resume: 'paused',
  cancel: 'initialized running waiting_for_approval paused failed',
  retry: 'failed',
  map: 'initialized waiting_for_approval paused failed',
  approve: 'waiting_for_approval',
};
const COMMANDS = Object.keys(POSSIBLE) as FlowCommand[];
const allowed = (command: FlowCommand, status: FlowStatus, copying = false): boolean => {
  try {
    assertPossible(command, status, copying);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'FLOW_STATE_CONFLICT' });
    return false;
  }
};

describe('the states of a flow', () => {
  it.each(COMMANDS)('let %s through where it makes sense, and nowhere else', (command) => {
    expect(FLOW_STATUSES.filter((status) => allowed(command, status)).join(' ')).toBe(POSSIBLE[command]);
  });

  it('name the states that a refused command is possible in', () => {
    expect(() => assertPossible('resume', 'running')).toThrow('The flow is running; resume is possible when it is paused.');
  });

  it('let a flow that is being copied be waited for, retried and ended only', () => {
    expect(COMMANDS.filter((command) => allowed(command, 'running', true))).toEqual(['advance', 'cancel']);
    expect(COMMANDS.filter((command) => allowed(command, 'failed', true))).toEqual(['cancel', 'retry']);
    expect(COMMANDS.filter((command) => allowed(command, 'cancelled', true))).toEqual([]);
    expect(() => assertPossible('execute', 'failed', true)).toThrow(/retry it, or cancel it/);
    expect(() => assertPossible('pause', 'running', true)).toThrow(/Wait until it is no longer running/);
  });
});

describe('what a fork takes over', () => {
  it('grows with the phase', () => {
    expect(PHASES.map((phase) => copyStages(phase).join(' '))).toEqual([
      ...['records', 'records', 'records', 'records'],
      ...['records sources', 'records sources dependencies'],
    ]);
    expect(takesOver('data_cleansing', 'asset_inventory')).toBe(true);
    expect(takesOver('data_cleansing', 'data_cleansing')).toBe(false);
  });
});

describe('the queue of a flow', () => {
  it('is one of as many as jobs may run at a time, always the same, and none is left out', () => {
    const ids = Array.from({ length: 500 }, () => uuidV7());
    const slots = new JobSlots(3);
    expect(ids.map((id) => slots.queueOf(id))).toEqual(ids.map((id) => slots.queueOf(id)));
    expect([...new Set(ids.map((id) => slots.queueOf(id)))].sort()).toEqual(['0', '1', '2']);
    expect(new Set(ids.map((id) => new JobSlots(1).queueOf(id)))).toEqual(new Set(['0']));
  });
});

describe('a start of a job that threw', () => {
  const said = new AppError('VALIDATION_FAILED', 'Upload an inventory.');
  it('is the last one when the client can do something about it', () => {
    expect(failedStart(said, 1, 'the phase x', 'r1')).toEqual({
      ...{ code: 'VALIDATION_FAILED', message: 'Upload an inventory.', final: true, explained: true },
    });
  });

  it('is tried again twice when it was not foreseen, and says nothing of its cause', () => {
    const of = (start: number) => failedStart(new Error('row (4711, secret)'), start, 'the phase x', 'r1');
    expect([of(1).final, of(2).final, of(3).final]).toEqual([false, false, true]);
    expect(of(3)).toMatchObject({
      code: 'INTERNAL',
      message: 'The phase x failed unexpectedly; see the log for request r1.',
      explained: false,
    });
  });

  it('is not even begun when all before ended with their process', () => {
    expect(() => assertNotDiedTooOften(11, 'the phase x')).not.toThrow();
    expect(() => assertNotDiedTooOften(12, 'the phase x')).toThrow('The phase x was started 11 times and its process ended each time.');
  });
});
