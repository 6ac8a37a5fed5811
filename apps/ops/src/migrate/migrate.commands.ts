import { type AppConfig, loadConfig } from '@app/config';
import { type LocatedDatabase, locateDatabase, migrateDown, migrateUp, migrationStatus, type MigrationState } from '@app/persistence';
import { type Command } from 'commander';
import { MIGRATIONS } from '../../../../migrations';
import { CliError, EXIT } from '../cli.error';
import { type OutputOptions, print } from '../output';

const JSON_OPTION = ['--json', 'print JSON'] as const;

/** `migrate up|status|down`: the schema, for deployments that do not migrate at start. */
export function addMigrateCommands(program: Command): void {
  const migrate = program.command('migrate').description('the database schema');

  migrate
    .command('up')
    .description('set up the roles and apply what is missing; safe to repeat')
    .option('--retire-keys', 'refuse the transaction tickets of former secrets from now on')
    .option(...JSON_OPTION)
    .action(async ({ retireKeys = false, ...options }: OutputOptions & { retireKeys?: boolean }) => {
      const applied = await withLocated(async (database, { database: { appRoleConnectionLimit } }) =>
        migrateUp(adminUrl(database), { secret: database.secret, migrations: MIGRATIONS, appRoleConnectionLimit, retireKeys }),
      );
      const text = applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'Nothing to apply: the schema is up to date.';
      print(options, { applied }, text);
    });

  migrate
    .command('status')
    .description('what is applied and what is missing')
    .option(...JSON_OPTION)
    .action(async (options: OutputOptions) => {
      const migrations = await withLocated(status);
      print(options, { migrations, pending: migrations.filter(({ applied }) => !applied).length }, migrations.map(describe).join('\n'));
    });

  migrate
    .command('down')
    .description('undo the newest migration; its tables and their rows are lost')
    .option('--yes', 'do it; without it nothing is done')
    .option(...JSON_OPTION)
    .action(async ({ yes, ...options }: OutputOptions & { yes?: boolean }) => {
      const undone = await withLocated((database) => undoNewest(database, yes ?? false));
      print(options, { undone }, undone ? `Undone: ${undone}.` : 'Nothing to undo: no migration is applied.');
    });
}

async function undoNewest(database: LocatedDatabase, confirmed: boolean): Promise<string | null> {
  const newest = (await status(database)).filter(({ applied }) => applied).at(-1);
  if (!newest) return null;
  if (!newest.known) throw new CliError(`${newest.name} was applied by a newer build; only that build can undo it.`);
  if (!confirmed) {
    const what = `This undoes ${newest.name}; its tables and their rows are lost.`;
    throw new CliError(`${what} Make a backup, then repeat the command with --yes.`, EXIT.usage);
  }
  await migrateDown(adminUrl(database), MIGRATIONS);
  return newest.name;
}

function status({ adminUrl, urls }: LocatedDatabase): Promise<MigrationState[]> {
  return migrationStatus(adminUrl ?? urls.ops, MIGRATIONS);
}

async function withLocated<T>(work: (database: LocatedDatabase, config: AppConfig) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const database = await locateDatabase(config);
  try {
    return await work(database, config);
  } finally {
    await database.embedded?.stop();
  }
}

function adminUrl({ adminUrl }: LocatedDatabase): string {
  if (adminUrl === null) throw new CliError('DATABASE_URL names registry_app, which may not migrate. Set DATABASE_ADMIN_URL to the owner.');
  return adminUrl;
}

function describe({ name, applied, known }: MigrationState): string {
  return `${applied ? 'applied' : 'pending'}  ${name}${known ? '' : '  (of a newer build)'}`;
}
