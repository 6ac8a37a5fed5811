import { join } from 'node:path';
import { type AppConfig } from '@app/config';
import { resolveDataDir } from './embedded/data-directory';
import { BootRefusedError } from './boot-refused.error';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres';
import { type RuntimeUrls } from './pools';
import { deriveSecret, localSecret, urlForRole } from './role-passwords';
import { BoundaryClient } from './ownership/boundary-client';

const DATABASE = 'service_registry';
const WRONG_PASSWORD = '28P01';
/** duplicate_database, or unique_violation when both are within the statement. */
const CREATED_MEANWHILE: unknown[] = ['42P04', '23505'];

/** Where the database of a configuration is and how each role gets in. Nothing has been checked yet. */
export interface LocatedDatabase {
  urls: RuntimeUrls;
  /** Null when this process may not migrate (DATABASE_URL names registry_app). */
  adminUrl: string | null;
  secret: string;
  /** Not null: stop it when done. It is left alone when it belongs to another process. */
  embedded: EmbeddedPostgres | null;
}

/**
 * Works out the connections of the roles; starts or joins the embedded server when DATABASE_URL is unset.
 * @throws Error that says what to do when the embedded server cannot be started
 */
export async function locateDatabase(config: AppConfig, embeddedSettings?: Record<string, string | number>): Promise<LocatedDatabase> {
  const secret = config.secret ?? localSecret(config.varDir);
  if (config.database.url) return describe(config, config.database.url, secret, null);
  const embedded = await startEmbeddedPostgres({
    dataDir: resolveDataDir(config.varDir),
    superuserPassword: deriveSecret(secret, 'embedded superuser'),
    settings: embeddedSettings,
  });
  try {
    return describe(config, await ensureDatabase(embedded.url, config.varDir), secret, embedded);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

function describe({ database }: AppConfig, url: string, secret: string, embedded: EmbeddedPostgres | null): LocatedDatabase {
  const asRuntime = new URL(url).username === 'registry_app';
  const urls = {
    tenant: asRuntime ? url : urlForRole(url, 'registry_app', secret),
    audit: database.auditUrl ?? urlForRole(url, 'registry_audit', secret),
    ops: database.opsUrl ?? urlForRole(url, 'registry_ops', secret),
    worker: database.workerUrl ?? urlForRole(url, 'registry_worker', secret),
  };
  return { urls, adminUrl: database.adminUrl ?? (asRuntime ? null : url), secret, embedded };
}

/** The service's own database on the embedded server. Returns its superuser URL. */
async function ensureDatabase(serverUrl: string, varDir: string): Promise<string> {
  const client = new BoundaryClient({ connectionString: serverUrl });
  await client.connect().catch((error: unknown) => {
    if (codeOf(error) !== WRONG_PASSWORD) throw error;
    const reason = `The embedded database under ${varDir} was made with another secret than the present one (REGISTRY_SECRET or ${join(varDir, 'secret')}).`;
    throw new BootRefusedError([`${reason} Bring the old one back, or choose another place: VAR_DIR=/path npm start`]);
  });
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Another process joined the same server at the same time.
    if (!CREATED_MEANWHILE.includes(codeOf(error))) throw error;
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = join('/', DATABASE);
  return url.toString();
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
