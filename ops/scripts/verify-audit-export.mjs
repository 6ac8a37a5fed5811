#!/usr/bin/env node
// Verifies an export of the audit trail without the service that made it: Node and this file are all it takes.
//
//   node verify-audit-export.mjs <folder> [--public-key <file.pem>]... [--partial] [--json]
//
// The folder holds digests.ndjson and audit-logs.ndjson or audit-logs.csv, as `ops audit export` writes them or as they come from
// GET /api/v1/audit/digests/export and then GET /api/v1/audit/logs/export. Without --public-key the keys that came with the digests are
// believed; whoever does not trust the service names a key that was kept elsewhere. --partial: rows may be missing (an export with filters).
// Exit code 0: every row is what was sealed; 1: not, and the first bad row is named; 2: wrong usage.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const FIELDS =
  'clientAccountId engagementId id createdAt category level operation flowId principalId requestId transactionId context'.split(' ');
const ENTRY_BYTES = 48;
const ID_BYTES = 16;
const ZERO_ID = '00000000-0000-0000-0000-000000000000';
const DER_PREFIX_BYTES = 12;

const sha256 = (data) => createHash('sha256').update(data).digest();

class Bad extends Error {
  constructor(id, reason) {
    super(reason);
    this.id = id;
  }
}

/** Lines of a file as bytes, split at LF only: texts in JSON may hold other separators of lines. */
async function* lines(file) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, from)) {
      yield rest.subarray(from, at);
      from = at + 1;
    }
    rest = rest.subarray(from);
  }
  if (rest.length) yield rest;
}

/** Records of a CSV file (RFC 4180, LF): a line that ends within quotes goes on in the next. */
async function* csvRecords(file) {
  let text = '';
  for await (const line of lines(file)) {
    text += (text ? '\n' : '') + line.toString();
    if (text.split('"').length % 2 === 0) continue;
    const cells = [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
    yield cells.map(([, quoted, plain]) => (quoted === undefined ? plain : quoted.replaceAll('""', '"')));
    text = '';
  }
  if (text) throw new Bad('file', 'the CSV file ends within a cell');
}

/** Id, transaction and hash of each row in a file. */
async function* hashedRows(file) {
  if (!file.endsWith('.csv')) {
    for await (const line of lines(file)) {
      const { id, transactionId } = JSON.parse(line.toString());
      yield { id, transactionId, hash: sha256(line) };
    }
    return;
  }
  let header = null;
  for await (const cells of csvRecords(file)) {
    if (!header) {
      header = cells.join(' ');
      if (header !== FIELDS.join(' ')) throw new Bad('file', 'the CSV file has other columns than an export');
      continue;
    }
    const row = Object.fromEntries(FIELDS.map((field, i) => [field, (cells[i] ?? '').replace(/^'/, '')]));
    yield { id: row.id, transactionId: row.transactionId, hash: sha256(canonicalLine(row)) };
  }
}

/** The line that was hashed, of the cells of a CSV record. */
function canonicalLine(row) {
  const value = (field) => {
    if (field === 'context') return row.context;
    return row[field] === '' && /^(flowId|principalId)$/.test(field) ? 'null' : JSON.stringify(row[field]);
  };
  return `{${FIELDS.map((field) => `"${field}":${value(field)}`).join(',')}}`;
}

const isBefore = (a, b) => BigInt(a.transactionId) < BigInt(b.transactionId) || (a.transactionId === b.transactionId && a.id < b.id);

function addKey(keys, pem) {
  const key = createPublicKey(pem);
  const raw = key.export({ format: 'der', type: 'spki' }).subarray(DER_PREFIX_BYTES);
  keys.set(sha256(raw).toString('hex').slice(0, 16), key);
}

const isSigned = (keys, keyId, hash, signature) => keys.has(keyId) && verify(null, hash, keys.get(keyId), Buffer.from(signature, 'base64'));

function digestHash(d) {
  const key = ({ transactionId, id }) => ({ transactionId, id });
  const { clientAccountId, engagementId, sequence, month, rowCount, rowsHash, previousHash, keyId, sealedAt } = d;
  const statement = { clientAccountId, engagementId, sequence, month, from: key(d.from), to: key(d.to) };
  return sha256(JSON.stringify({ ...statement, rowCount, rowsHash, previousHash, keyId, sealedAt }));
}

/** The chain: each digest is signed and goes on where the one before ended. Returns its list of rows. */
function judgeDigest(digest, before, keys) {
  const bad = (reason, sequence = digest.sequence) => new Bad(`digest:${sequence}`, reason);
  if (digest.sequence !== before.sequence + 1) throw bad('digest missing', before.sequence + 1);
  const hash = digestHash(digest);
  if (hash.toString('hex') !== digest.digestHash) throw bad('digest changed: its hash is another');
  if (!isSigned(keys, digest.keyId, hash, digest.signature)) throw bad('digest not signed by a key that is believed');
  if (digest.previousHash !== before.digestHash) throw bad('digest does not follow the one before');
  if (digest.from.transactionId !== before.to.transactionId || digest.from.id !== before.to.id) throw bad('digest leaves a gap');
  const manifest = Buffer.from(digest.rowHashes, 'base64');
  if (sha256(manifest).toString('hex') !== digest.rowsHash || manifest.length !== ENTRY_BYTES * digest.rowCount)
    throw bad('digest changed: its list of rows is another');
  return manifest;
}

function judgeRows(manifest, rows, mayBeMissing) {
  const present = new Map(rows.map((row) => [row.id, row]));
  for (let at = 0; at < manifest.length; at += ENTRY_BYTES) {
    const id = manifest.toString('hex', at, at + ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const row = present.get(id);
    if (!row && !mayBeMissing) throw new Bad(id, 'missing: the row was sealed and is not there');
    if (row && !row.hash.equals(manifest.subarray(at + ID_BYTES, at + ENTRY_BYTES)))
      throw new Bad(id, 'changed: the row is not what was sealed');
    present.delete(id);
  }
  for (const id of present.keys()) throw new Bad(id, 'added: the row lies among sealed ones and was never sealed');
}

async function verifyExport(rowsFile, digestsFile, pemFiles, partial) {
  const keys = new Map();
  for (const file of pemFiles)
    for (const pem of readFileSync(file, 'utf8').match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g) ?? []) addKey(keys, pem);
  const rows = hashedRows(rowsFile);
  let last = null;
  const next = async () => {
    const { value = null } = await rows.next();
    if (value && last && !isBefore(last, value)) throw new Bad(value.id, 'added: the row is not in its place');
    return (last = value);
  };
  const dropped = [];
  let state = { sequence: 0, digestHash: '0'.repeat(64), to: { transactionId: '0', id: ZERO_ID } };
  let checkedRows = 0;
  let row = await next();
  for await (const line of lines(digestsFile)) {
    const entry = JSON.parse(line.toString());
    if (entry.type === 'key' && pemFiles.length === 0) addKey(keys, entry.pem);
    if (entry.type === 'retention') {
      const { month, droppedAt, keyId, signature } = entry;
      if (isSigned(keys, keyId, sha256(JSON.stringify({ month, droppedAt, keyId })), signature)) dropped.push(entry);
    }
    if (entry.type !== 'digest') continue;
    const manifest = judgeDigest(entry, state, keys);
    const own = [];
    for (; row && isBefore(row, entry.to); row = await next()) own.push(row);
    judgeRows(manifest, own, partial || dropped.some(({ month, droppedAt }) => month === entry.month && entry.sealedAt < droppedAt));
    checkedRows += own.length;
    state = entry;
  }
  let unsealedRows = 0;
  for (; row; row = await next()) unsealedRows += 1;
  return { ok: true, checkedRows, digests: state.sequence, firstBad: null, unsealedRows, keys: [...keys.keys()] };
}

const usage = (message) => {
  console.error(`${message}\nUsage: verify-audit-export.mjs <folder> [--public-key <file.pem>]... [--partial] [--json]`);
  process.exit(2);
};

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { 'public-key': { type: 'string', multiple: true }, partial: { type: 'boolean' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    return usage(error.message);
  }
}

const { values, positionals } = readArguments();
const [folder] = positionals;
const files = ['ndjson', 'csv'].map((format) => join(folder ?? '', `audit-logs.${format}`)).filter((file) => existsSync(file));
if (!folder || positionals.length > 1) usage('One folder is needed.');
if (files.length !== 1) usage(`${folder} must hold either audit-logs.ndjson or audit-logs.csv.`);
const digestsFile = join(folder, 'digests.ndjson');
const missing = [digestsFile, ...(values['public-key'] ?? [])].find((file) => !existsSync(file));
if (missing) usage(`There is no file ${missing}.`);

const result = await verifyExport(files[0], digestsFile, values['public-key'] ?? [], values.partial ?? false).catch((error) => {
  if (error instanceof Bad) return { ok: false, firstBad: { id: error.id, reason: error.message } };
  return { ok: false, firstBad: { id: 'file', reason: `the export cannot be read: ${error.message}` } };
});
if (values.json) console.log(JSON.stringify(result));
else if (result.ok)
  console.log(
    `${result.checkedRows} rows and ${result.digests} digests are as they were sealed; ${result.unsealedRows} rows are not sealed yet. ` +
      `Keys that were believed: ${result.keys.join(', ')}.`,
  );
else console.log(`First bad row: ${result.firstBad.id} (${result.firstBad.reason}).`);
process.exitCode = result.ok ? 0 : 1;
