// `npm run mutation [-- <slice or group> ...]`: mutation tests of what keeps tenants apart and transactions whole. Not part of CI.
// Slice by slice; what each came to is kept in var/mutation, so that a run that was stopped goes on where it was, and one after a
// change does what the change asks for. Then REPORT.md is written anew.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GROUPS } from './groups.mjs';
import { writeReport } from './report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const stryker = join(here, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const chosen = process.argv.slice(2);

const slices = Object.entries(GROUPS).flatMap(([group, members]) =>
  Object.keys(members).flatMap((slice) =>
    chosen.length === 0 || chosen.includes(group) || chosen.includes(slice) ? [{ slice, ...members[slice] }] : [],
  ),
);
if (slices.length === 0) {
  console.error(`Nothing is called ${chosen.join(' or ')}; the groups are ${Object.keys(GROUPS).join(', ')}.`);
  process.exit(1);
}

if (!existsSync(stryker)) await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], here);
for (const { slice, mutate, tests } of slices) {
  console.log(`\n=== ${slice}`);
  forgetStaticSurvivors(join(root, 'var', 'mutation', `${slice}.incremental.json`));
  const [MUTATION_MUTATE, MUTATION_TESTS] = [mutate, tests].map((list) => JSON.stringify(list));
  const env = { MUTATION_SLICE: slice, MUTATION_MUTATE, MUTATION_TESTS };
  await run(process.execPath, [stryker, 'run', join(here, 'stryker.config.mjs')], root, env);
}
process.exitCode = (await writeReport()) ? 0 : 1;

/** What runs as a module is loaded is covered by no test in particular: no new test would make Stryker look at it again. */
function forgetStaticSurvivors(file) {
  if (!existsSync(file)) return;
  const result = JSON.parse(readFileSync(file, 'utf8'));
  for (const one of Object.values(result.files))
    one.mutants = one.mutants.filter((mutant) => !(mutant.static && mutant.status === 'Survived'));
  writeFileSync(file, JSON.stringify(result));
}

/** Not synchronous: a signal to this process must reach the child, which would go on alone otherwise. */
async function run(command, args, cwd, env = {}) {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  const stop = () => child.kill('SIGINT');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}.`);
}
