import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/config';
import { type Role } from '@app/context';
import { connectDatabase } from '@app/persistence';
import { BoundaryPool, type EmbeddedPostgres, resolveDataDir, startEmbeddedPostgres } from '@app/persistence/testing';
import { AdministrationService } from '@app/tenancy';
import { type Pool } from 'pg';
import { MIGRATIONS } from '../../migrations';
import { isRunning } from './processes';
import { until } from './until';

/** A migrated database on a server of its own that writes to disk as it should, and crashes when it is told to. */
export class CrashingServer {
  private constructor(
    /** As superuser; the same after a crash. */
    readonly url: string,
    readonly secret: string,
    /** Superuser: sees every tenant's rows. Connects again after a crash. */
    readonly admin: Pool,
    private readonly varDir: string,
    private server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<CrashingServer> {
    const varDir = mkdtempSync(join(tmpdir(), 'registry crash '));
    chmodSync(varDir, 0o755);
    const secret = 'a secret for tests only, 32 chars or more';
    const config = loadConfig({ NODE_ENV: 'test', VAR_DIR: varDir, REGISTRY_SECRET: secret });
    const { adminUrl, embedded, pools } = await connectDatabase(config, {
      migrations: MIGRATIONS,
      migrate: true,
      onError: () => undefined,
    });
    await pools.end();
    const admin = new BoundaryPool({ connectionString: adminUrl!, max: 2 });
    admin.on('error', () => undefined);
    return new CrashingServer(adminUrl!, secret, admin, varDir, embedded!);
  }

  /** A key of a new tenant. */
  async createKey(role: Role): Promise<string> {
    const administration = new AdministrationService({ ops: this.admin, audit: this.admin, health: this.admin });
    const { id: clientAccountId } = await administration.createClientAccount('Test client');
    const { id: engagementId } = await administration.createEngagement(clientAccountId, 'Test engagement');
    return (await administration.createApiKey({ role, clientAccountId, engagementId })).apiKey;
  }

  /** As `pg_ctl stop -m immediate`: no goodbye and no checkpoint. Returns when no process of it is left. */
  async crash(): Promise<void> {
    const { pid } = this.server;
    process.kill(pid, 'SIGQUIT');
    await until('the server is gone', () => !isRunning(pid));
  }

  /** Starts it again, which repairs what the crash has left. Returns when it accepts connections. */
  async comeBack(): Promise<void> {
    const { port, password } = new URL(this.url);
    this.server = await startEmbeddedPostgres({
      dataDir: resolveDataDir(this.varDir),
      superuserPassword: decodeURIComponent(password),
      port: Number(port),
    });
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.server.stop();
    rmSync(this.varDir, { recursive: true, force: true });
  }
}
