import { Command } from 'commander';
import { addAdministrationCommands } from './administration/administration.commands';
import { addAuditCommands } from './audit/audit.commands';
import { addDiscoverCommand } from './discover/discover.command';
import { addDoctorCommand } from './doctor/doctor.command';
import { addMigrateCommands } from './migrate/migrate.commands';

const EXIT_CODES = `
Exit codes: 0 done; 1 failed; 2 wrong usage, or a flow that waits for approval; 130 interrupted.
Settings come from the environment, as for the server (DATABASE_URL, REGISTRY_SECRET, VAR_DIR ...).`;

/** The command line. Errors are thrown; usage errors as CommanderError, after their message was printed. */
export function createProgram(): Command {
  // Before the commands are added: they inherit it.
  const program = new Command('ops')
    .description('Command line for operators of the Service Registry')
    .exitOverride()
    .showHelpAfterError('(see --help)');
  program.addHelpText('after', EXIT_CODES);
  addAdministrationCommands(program);
  addAuditCommands(program);
  addMigrateCommands(program);
  addDoctorCommand(program);
  addDiscoverCommand(program);
  return program;
}
