import { runMigrations as migrateJobQueue } from 'graphile-worker';
import { DataSource, type MigrationInterface } from 'typeorm';
import { installTicketKey, ticketKey } from './gate/ticket-key';
import { setUpRoles } from './role-setup';
import { asBoundary } from './ownership/boundary';
import { BoundaryClient } from './ownership/boundary-client';
import { BoundaryPool } from './ownership/boundary-pool';

export type MigrationClass = new () => MigrationInterface;

/** Arbitrary, but the same in every replica: only one migrates at a time, the others wait and find nothing to do. */
const MIGRATION_LOCK = 7_305_581_122;

export interface MigrateOptions {
  /** The deployment's: role passwords and the ticket key come from it. */
  secret: string;
  migrations: MigrationClass[];
  /** Connections of registry_app, of all replicas together. */
  appRoleConnectionLimit: number;
  /** Tickets of former secrets are refused from now on. */
  retireKeys?: boolean;
}

/** Sets up the roles, brings the schema to the newest version and makes the secret's ticket key known. Returns the names of the migrations that ran. */
export async function migrateUp(adminUrl: string, options: MigrateOptions): Promise<string[]> {
  const { secret, migrations, appRoleConnectionLimit, retireKeys } = options;
  const admin = new BoundaryClient({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await setUpRoles(admin, secret, appRoleConnectionLimit);
    const ran = await withDataSource(adminUrl, migrations, async (source) => source.runMigrations());
    await installTicketKey(admin, ticketKey(secret), retireKeys ? 1 : 2);
    const pool = new BoundaryPool({ ...asRole(adminUrl, 'registry_worker'), max: 1 });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    try {
      await migrateJobQueue({ pgPool: pool });
    } finally {
      await pool.end();
    }
    return ran.map(({ name }) => name);
  } finally {
    await admin.end();
  }
}

/** Undoes the newest migration. */
export async function migrateDown(adminUrl: string, migrations: MigrationClass[]): Promise<void> {
  await withDataSource(adminUrl, migrations, (source) => source.undoLastMigration());
}

async function withDataSource<T>(adminUrl: string, migrations: MigrationClass[], work: (source: DataSource) => Promise<T>): Promise<T> {
  const { connectionString, options } = asRole(adminUrl, 'registry_owner');
  const source = new DataSource({
    type: 'postgres',
    url: connectionString,
    extra: { options, max: 2 },
    migrations,
    // 'all' would put every migration into one transaction, and some statements need their own.
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
  // TypeORM opens its own connections, one whenever it needs one.
  return asBoundary(async () => {
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  });
}

function asRole(url: string, role: string): { connectionString: string; options: string } {
  return { connectionString: url, options: `-c role=${role}` };
}
