import { loadConfig } from '@app/config';
import { CommanderError } from 'commander';
import { EXIT } from './cli.error';
import { explainError } from './explain-error';
import { createProgram } from './program';

async function main(): Promise<number> {
  try {
    await createProgram().parseAsync();
    return EXIT.ok;
  } catch (error) {
    // Its message, or the help that was asked for, is on the screen already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { message, exitCode } = explainError(error);
    console.error(wantsDetails() && error instanceof Error ? error.stack : message);
    return exitCode;
  }
}

function wantsDetails(): boolean {
  try {
    return loadConfig().logLevel === 'debug';
  } catch {
    return false;
  }
}

// Whoever reads the output, such as `head`, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

void main().then((exitCode) => (process.exitCode = exitCode));
