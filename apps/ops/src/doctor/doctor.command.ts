import { type Command } from 'commander';
import { CliError } from '../cli.error';
import { type OutputOptions, print } from '../output';
import { renderChecks } from './render-checks';
import { runDoctor } from './run-doctor';

/** `doctor`: what keeps the service from running here, and what to do about it. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this machine, the configuration and the database; exit code 1 when something is wrong')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const checks = await runDoctor();
      const failed = checks.filter(({ ok }) => !ok);
      print(options, { ok: failed.length === 0, checks }, renderChecks(checks, process.stdout.columns));
      if (failed.length > 0) {
        const names = [...new Set(failed.map(({ check }) => check))].join(', ');
        throw new CliError(`${failed.length} of ${checks.length} checks failed: ${names}. See what to do above.`);
      }
    });
}
