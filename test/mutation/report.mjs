// Makes REPORT.md of what the slices came to. `node test/mutation/report.mjs` does it alone.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ACCEPTED } from './accepted.mjs';
import { GROUPS } from './groups.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const REPORT = join(root, 'test/mutation/REPORT.md');
const LEAST = 90;
/** What Stryker calls it, as the columns of the report. */
const COLUMNS = {
  Killed: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'no coverage',
  RuntimeError: 'error',
  Ignored: 'ignored',
};

/** Whether every file was run as it is now, every group reaches the least score, and nothing survives that is not accepted. */
export async function writeReport() {
  const faults = [];
  const groups = Object.entries(GROUPS).map(([name, slices]) => {
    const files = Object.entries(slices).flatMap(([slice, { mutate }]) => mutate.map((file) => read(slice, file)));
    const total = add(files.map(({ counts }) => counts));
    for (const { file, state } of files) if (state !== 'run') faults.push(`${file}: ${state}`);
    if (!(score(total) >= LEAST)) faults.push(`The group ${name} has ${percent(total)}, less than ${LEAST} %.`);
    return { name, files, total };
  });
  const alive = groups.flatMap(({ files }) => files.flatMap(({ alive }) => alive));
  const known = (mutant) => ACCEPTED.find((one) => ['file', 'line', 'original', 'replacement'].every((name) => one[name] === mutant[name]));
  for (const mutant of alive) if (!known(mutant)) faults.push(`Survives: ${told(mutant)}`);

  const text = [
    '# Mutation tests',
    'Made by `npm run mutation` (StrykerJS 9.6.1 with Jest); not part of CI. A mutant is a small change of the source; it is killed when a',
    'test fails, or by running into the time limit. The score is killed and timed out, of all but `error` and `ignored`. `error`: the mutant',
    'could not be loaded at all (a decorator that is none). `ignored`: the wording of errors (`ignore-texts.mjs`); all other texts are',
    'mutated, those of SQL among them. Only the unit tests that `groups.mjs` names are run against mutants, and none that needs a database.',
    ...groups.flatMap(({ name, files, total }) => [`## ${name}: ${percent(total)}`, '', ...table(files, total), '']),
    '## Accepted survivors',
    '',
    ...alive.filter(known).map((mutant) => `- ${told(mutant)}: ${known(mutant).reason}`),
    '',
    ...(faults.length > 0 ? ['## Not in order', '', ...faults.map((fault) => `- ${fault}`)] : []),
  ].join('\n');
  writeFileSync(REPORT, await format(text, { ...(await resolveConfig(REPORT)), parser: 'markdown' }));
  console.log(groups.map(({ name, total }) => `${name}: ${percent(total)}`).join('\n'));
  if (faults.length > 0) console.error(faults.join('\n'));
  return faults.length === 0;
}

function read(slice, file) {
  const json = join(root, 'var/mutation', `${slice}.json`);
  const result = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')).files[file] : undefined;
  if (!result) return { file, state: 'was not run', date: '', counts: {}, alive: [] };
  const lines = result.source.split('\n');
  const counts = {};
  for (const { status } of result.mutants) counts[status] = (counts[status] ?? 0) + 1;
  return {
    file,
    state: result.source === readFileSync(join(root, file), 'utf8') ? 'run' : 'was run before its last change',
    date: statSync(json).mtime.toISOString().slice(0, 10),
    counts,
    alive: result.mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location, replacement }) => ({
        file,
        at: location.start.line,
        line: lines[location.start.line - 1].trim(),
        original: between(lines, location),
        replacement,
      })),
  };
}

/** Lines and columns count from 1. */
function between(lines, { start, end }) {
  const part = lines.slice(start.line - 1, end.line);
  part[part.length - 1] = part.at(-1).slice(0, end.column - 1);
  part[0] = part[0].slice(start.column - 1);
  return part.join('\n');
}

function table(files, total) {
  const names = Object.keys(COLUMNS);
  const row = (first, counts, date) => `| ${[first, percent(counts), ...names.map((name) => counts[name] ?? 0), date].join(' | ')} |`;
  return [
    `| file | score | ${Object.values(COLUMNS).join(' | ')} | run on |`,
    `| --- |${' ---: |'.repeat(names.length + 1)} --- |`,
    ...files.map(({ file, counts, date, state }) => row(`\`${file}\``, counts, state === 'run' ? date : state)),
    row('all', total, ''),
  ];
}

const add = (all) =>
  all.reduce((sum, one) => Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, (sum[name] ?? 0) + (one[name] ?? 0)])), {});

function score({ Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 }) {
  return (100 * (Killed + Timeout)) / (Killed + Timeout + Survived + NoCoverage);
}

/** Rounded down: 89.99 is less than 90. */
function percent(counts) {
  const value = score(counts);
  return Number.isNaN(value) ? 'not run' : `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
}

function told({ file, at, original, replacement }) {
  const [before, after] = [original, replacement].map((text) => `\`\` ${text.replace(/\s+/g, ' ').slice(0, 120)} \`\``);
  return `\`${file}\`:${at} ${before} → ${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await writeReport()) ? 0 : 1;
