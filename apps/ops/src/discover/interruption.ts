import { CliError, EXIT } from '../cli.error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a signal that Ctrl-C, SIGTERM and a closed terminal abort, so that it can clean up. A second Ctrl-C does
 * not wait for that.
 * @throws CliError with exit code 130 after an interruption
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new CliError('Interrupted. If the flow had begun, the server was told to cancel it.', EXIT.interrupted));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    // An aborted piece of work may fail with something of its own, such as a broken connection.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
