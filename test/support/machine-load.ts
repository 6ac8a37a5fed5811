import { readFileSync } from 'node:fs';

/** CPU time in ticks: all there was, what was used of it, and what these processes have used. */
interface Ticks {
  all: number;
  used: number;
  own: Map<number, number>;
}

/** How much of the machine's CPU time others take, so that a test of latencies knows whether its figures mean anything. */
export class MachineLoad {
  readonly #before: Ticks;

  /** Counts from now on. `pids`: the processes that belong to the test. */
  constructor(pids: number[]) {
    this.#before = ticks(pids);
  }

  /** The part that others have used since. A process that came meanwhile counts as its own from its start. */
  ofOthers(pids: number[]): number {
    const now = ticks(pids);
    const own = [...now.own].reduce((sum, [pid, used]) => sum + used - (this.#before.own.get(pid) ?? 0), 0);
    return (now.used - this.#before.used - own) / (now.all - this.#before.all);
  }
}

function ticks(pids: number[]): Ticks {
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, ...rest] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]!
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const used = user + nice + system + rest.reduce((sum, each) => sum + each, 0);
  return { all: used + idle + ioWait, used, own: new Map(pids.map((pid) => [pid, ticksOf(pid)])) };
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return Number(user) + Number(system);
  } catch {
    return 0; // it has ended
  }
}
