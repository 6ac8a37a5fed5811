// Measures how fast the audit trail is verified, on the built code and without a database:
//   node ops/scripts/prepare.mjs && node test/bench/audit-verification.mjs [rows]
// Prints rows a second of sealing (canonical line, SHA-256, signature) and of verification, fastest of five rounds each. Needed: 100,000.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { AuditTrail, verifyTrail } = require('../../dist/libs/audit/src');
const { nextDigest } = require('../../dist/libs/audit/src/digests/next-digest');
const { DigestSigner } = require('../../dist/libs/persistence/src');

const ROWS = Number(process.argv[2] ?? 200_000);
const NEEDED = 100_000;
const signer = new DigestSigner('a secret of a measurement, 32 characters');
const tenant = { clientAccountId: '11111111-1111-4111-8111-111111111111', engagementId: '22222222-2222-4222-8222-222222222222' };
const context = JSON.stringify({
  ...{
    success: true,
    tool_name: 'asset_upsert',
    agent_name: 'bench-agent',
    duration_ms: 12.34,
    implementation: 'registry',
    ip_address: '::1',
  },
  ...{
    arguments: { hostname: 'web01.example', fields: ['hostname', 'operatingSystem', 'cpuCores'] },
    execution_id: tenant.clientAccountId,
  },
});
const rows = Array.from({ length: ROWS }, (_, i) => ({
  ...tenant,
  id: `01a21396-4c3c-73dc-b29a-${i.toString(16).padStart(12, '0')}`,
  createdAt: '2026-11-25T16:00:00.123456Z',
  ...{ category: 'TOOL_OPERATION', level: 'INFO', operation: 'asset_upsert', flowId: null },
  ...{ principalId: tenant.engagementId, requestId: `request-${i}`, transactionId: String(1_000 + i), context },
}));
const digests = [];

/** What the database would answer: the statements are told by their names. */
const query = async ({ name }, values) => {
  const from = Number(values[2]) - 1_000;
  if (name === 'audit.rows_to_seal')
    return rows.slice(Math.max(from, 0), Math.min(Number(values[4]) - 1_000, Math.max(from, 0) + values[6]));
  if (name === 'audit.last_digest') return digests.slice(-1);
  if (name === 'audit.digests') return digests.slice(values[2], values[2] + values[3]);
  if (name === 'audit.count_from') return [{ count: Math.max(ROWS - from, 0) }];
  throw new Error(`unexpected statement ${name}`);
};
const trail = new AuditTrail(query, tenant);

async function fastest(work) {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    await work();
    best = Math.min(best, performance.now() - from);
  }
  return Math.round((ROWS / best) * 1_000);
}

const sealing = await fastest(async () => {
  digests.length = 0;
  for (let digest = await next(); digest; digest = await next()) {
    const { from, to, ...rest } = digest;
    const places = { fromTransactionId: from.transactionId, fromId: from.id, toTransactionId: to.transactionId, toId: to.id };
    digests.push({ ...rest, ...places });
  }
});
function next() {
  return nextDigest(trail, String(1_000 + ROWS), signer, new Date());
}
const verifying = await fastest(async () => {
  const { ok, checkedRows } = await verifyTrail(trail, signer);
  if (!ok || checkedRows !== ROWS) throw new Error(`Verification went wrong: ${checkedRows} of ${ROWS} rows.`);
});
console.log(
  `sealing:      ${sealing.toLocaleString('en')} rows/s\nverification: ${verifying.toLocaleString('en')} rows/s (${digests.length} digests)`,
);
if (verifying < NEEDED) process.exitCode = 1;
