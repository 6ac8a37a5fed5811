import { type Client } from 'pg';
import { type FunctionGroup, PROVIDER_FUNCTIONS } from './provider-functions';
import { RUNTIME_ROLES } from './runtime-roles';

const RUNTIME = RUNTIME_ROLES.join(', ');

/**
 * Who may connect to the database of the connection, and make schemas in it. These grants belong to the server's list of
 * databases: a clone of this database has none of them.
 */
export async function closeDatabase(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ database: string }>('SELECT quote_ident(current_database()) AS database');
  const database = rows[0]!.database;
  await admin.query(`
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${RUNTIME};
    GRANT CREATE ON DATABASE ${database} TO registry_owner, registry_worker;
  `);
}

/** Who may use the schema public, and that nobody may call the owner's future functions but whom they are granted to. */
export async function closeSchemas(admin: Client): Promise<void> {
  await admin.query(`
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO registry_owner;
    GRANT USAGE ON SCHEMA public TO ${RUNTIME};
    ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
  `);
}

/** Takes PROVIDER_FUNCTIONS from PUBLIC and leaves them to their keepers. `admin` must be a superuser. */
export async function closeProviderFunctions(admin: Client): Promise<void> {
  const groups: FunctionGroup[] = Object.values(PROVIDER_FUNCTIONS);
  for (const { names, keepers } of groups) {
    const { rows } = await admin.query<{ functions: string }>(
      `SELECT string_agg(oid::regprocedure::text, ', ') AS functions FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY ($1)`,
      [names],
    );
    const functions = rows[0]!.functions;
    await admin.query(`REVOKE EXECUTE ON FUNCTION ${functions} FROM PUBLIC`);
    if (keepers.length > 0) await admin.query(`GRANT EXECUTE ON FUNCTION ${functions} TO ${keepers.join(', ')}`);
  }
}
