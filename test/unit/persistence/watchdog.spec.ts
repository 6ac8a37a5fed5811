import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';
import { WATCHDOG_SCRIPT } from '../../../libs/persistence/src/embedded/watchdog';

/** Stands in for the server: says its process id when it has its handlers, and ends by SIGINT with exit code 7. */
const SERVER = "process.on('SIGINT', () => process.exit(7)); setInterval(() => undefined, 1e6); console.error(process.pid);";

interface Watchdog {
  shell: ChildProcess;
  lifeline: Socket;
  /** Exit code of the watchdog; null when a signal ended it. */
  ended: Promise<number | null>;
}

const started: ChildProcess[] = [];

/** In a process group of its own, as in the launcher, so that nothing of a failed test is left. */
function watch(program: string[]): Watchdog {
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe'] as const;
  const shell = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, 'watchdog', ...program], { stdio: [...stdio], detached: true });
  started.push(shell);
  const ended = new Promise<number | null>((resolve) => shell.once('exit', resolve));
  return { shell, lifeline: shell.stdio[3] as Socket, ended };
}

function firstLine(shell: ChildProcess): Promise<number> {
  return new Promise((resolve) => shell.stderr?.once('data', (data) => resolve(Number(data))));
}

afterEach(() => {
  for (const shell of started.splice(0)) {
    for (const stream of shell.stdio) stream?.destroy();
    try {
      process.kill(-shell.pid!, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
});

describe('the watchdog', () => {
  it('ends with the server and passes its exit code on', async () => {
    expect(await watch(['/bin/sh', '-c', 'exit 3']).ended).toBe(3);
  });

  it('interrupts the server when its pipe from Node closes', async () => {
    const { shell, lifeline, ended } = watch([process.execPath, '-e', SERVER]);
    await firstLine(shell);
    lifeline.destroy();
    expect(await ended).toBe(7);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('turns a %s to itself into an interrupt and ends after the server', async (signal) => {
    const { shell, ended } = watch([process.execPath, '-e', SERVER]);
    const server = await firstLine(shell);
    shell.kill(signal);
    expect(await ended).toBe(7);
    expect(() => process.kill(server, 0)).toThrow('ESRCH');
  });

  it('interrupts again a server that was too young to hear the first time', async () => {
    const { lifeline, ended } = watch([process.execPath, '-e', SERVER]);
    const begin = performance.now();
    lifeline.destroy();
    // 7, or 130 when the second one came before the handler; the 20 seconds are the patience before SIGQUIT.
    expect([7, 130]).toContain(await ended);
    expect(performance.now() - begin).toBeLessThan(15_000);
  });

  it('stops the server even if the watchdog itself was killed before', async () => {
    const { shell, lifeline, ended } = watch([process.execPath, '-e', SERVER]);
    await firstLine(shell);
    shell.kill('SIGKILL');
    expect(await ended).toBeNull();
    const closed = new Promise((resolve) => shell.stderr?.once('close', resolve));
    lifeline.destroy();
    // The server holds the other end of stderr, so its end is the end of the stream.
    await closed;
  });
});
