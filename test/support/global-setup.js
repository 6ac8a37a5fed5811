// One embedded PostgreSQL for the whole run, with a migrated template that every test file clones.
// Runs on the built code: module aliases are not mapped in a global setup, and `npm test` has just built it.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

module.exports = async () => {
  const { loadConfig } = require('../../dist/libs/config/src');
  const { connectDatabase } = require('../../dist/libs/persistence/src');
  const { MIGRATIONS } = require('../../dist/migrations');

  const varDir = fs.mkdtempSync(path.join(os.tmpdir(), 'registry-test-'));
  fs.chmodSync(varDir, 0o755);
  const secret = 'a secret for tests only, 32 chars or more';
  const config = loadConfig({ NODE_ENV: 'test', VAR_DIR: varDir, REGISTRY_SECRET: secret });
  const database = await connectDatabase(config, {
    migrations: MIGRATIONS,
    migrate: true,
    onError: () => undefined,
    embeddedSettings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 },
  });
  await database.pools.end();
  process.env.TEST_TEMPLATE_URL = database.adminUrl;
  process.env.TEST_REGISTRY_SECRET = secret;
  globalThis.stopTestDatabase = async () => {
    await database.embedded.stop();
    fs.rmSync(varDir, { recursive: true, force: true });
  };
};
