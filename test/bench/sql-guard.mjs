// Measures the SQL guard of the built code:
//   node ops/scripts/prepare.mjs && node test/bench/sql-guard.mjs
// Prints, for a usual and a long statement: microseconds for a new text and for one that was judged before, each also as a ratio
// to JSON.parse of a text of the same length, which tells more than microseconds do when the machine is busy. Then the resident
// memory while 20,000 different texts are judged.
import { createRequire } from 'node:module';

const started = performance.now();
const { loadSqlGuard, refusalOf } = createRequire(import.meta.url)('../../dist/libs/persistence/src/sql-guard/sql-guard');
const before = process.memoryUsage().rss;
await loadSqlGuard();
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1).padStart(6);
console.log(`loading: ${(performance.now() - started).toFixed(0)} ms, ${megabytes(process.memoryUsage().rss - before)} MB`);

const USUAL = `SELECT a.id, a.name, coalesce(a.environment, 'unknown') AS environment FROM assets a
  WHERE a.client_account_id = (SELECT sec.tenant()) AND a.engagement_id = (SELECT sec.engagement()) AND a.id > $1
    AND EXISTS (SELECT FROM asset_sources s WHERE s.asset_id = a.id AND s.flow_id = $2) ORDER BY a.id LIMIT $3`;
const LONG = `${USUAL.slice(0, USUAL.indexOf('ORDER'))} ${' AND lower(a.name) <> $4'.repeat(60)} ORDER BY a.id LIMIT $3`;

/** Fastest of five rounds, in microseconds a call. `call` gets a number that never comes twice. */
let unique = 0;
function microseconds(times, call) {
  const rounds = Array.from({ length: 5 }, () => {
    const from = performance.now();
    for (let i = 0; i < times; i++) call(unique++);
    return ((performance.now() - from) / times) * 1000;
  });
  return Math.min(...rounds);
}

/** JSON of the same length, with values like those in rows. */
function jsonOfLength(length) {
  const items = Array.from({ length: Math.ceil(length / 30) }, (_, id) => ({ id, name: `asset ${id}`, ok: true }));
  return (
    JSON.stringify(items)
      .slice(0, length - 3)
      .replace(/,\{[^}]*$/, '') + ']'
  );
}

function expectPermitted(text) {
  if (refusalOf(text) !== null) throw new Error(`refused: ${refusalOf(text)}`);
}

for (const [name, text] of Object.entries({ usual: USUAL, long: LONG })) {
  const json = jsonOfLength(text.length);
  const reference = microseconds(20_000, () => JSON.parse(json));
  const fresh = microseconds(1_000, (i) => expectPermitted(`${text} -- ${i}`));
  const cached = microseconds(500_000, () => refusalOf(text));
  const line = (what, us) =>
    `  ${what.padEnd(14)} ${us.toFixed(3).padStart(9)} us  ${(us / reference).toFixed(3).padStart(8)} x JSON.parse`;
  console.log(
    `${name} (${text.length} characters)\n${line('new text', fresh)}\n${line('known text', cached)}\n${line('JSON.parse', reference)}`,
  );
}

console.log('resident memory while judging 20,000 different texts');
for (let done = 0; done <= 20_000; done += 5_000) {
  for (let i = 0; done > 0 && i < 5_000; i++) expectPermitted(`${USUAL} -- text ${done + i}`);
  console.log(`  ${String(done).padStart(6)} texts ${megabytes(process.memoryUsage().rss)} MB`);
}
