import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/config';
import { connectDatabase, type Database } from '@app/persistence';
import { Client } from 'pg';
import { MIGRATIONS } from '../../migrations';

/** A migrated database on a server of its own: roles are the server's, so weakening one would weaken it for every other test. */
export class OwnServer {
  private constructor(
    readonly admin: Client,
    private readonly first: Database,
    private readonly varDir: string,
  ) {}

  static async start(): Promise<OwnServer> {
    const varDir = mkdtempSync(join(tmpdir(), 'registry boot '));
    chmodSync(varDir, 0o755);
    const first = await boot(varDir, {}, true);
    const admin = new Client({ connectionString: first.adminUrl! });
    await admin.connect();
    return new OwnServer(admin, first, varDir);
  }

  /** As a superuser. */
  get adminUrl(): string {
    return this.first.adminUrl!;
  }

  /** Boots as a replica does that may not migrate, with these variables besides. */
  boot(env: Record<string, string> = {}): Promise<Database> {
    return boot(this.varDir, env, false);
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.first.close();
    rmSync(this.varDir, { recursive: true, force: true });
  }
}

function boot(varDir: string, env: Record<string, string>, migrate: boolean): Promise<Database> {
  const config = loadConfig({ NODE_ENV: 'test', VAR_DIR: varDir, ...env });
  return connectDatabase(config, { migrations: MIGRATIONS, migrate, onError: () => undefined, embeddedSettings: { fsync: 'off' } });
}
