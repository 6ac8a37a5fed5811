// What `npm start`, `npm test` and `npm run ops` run first: installs and builds when something changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './end-with-parent.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const quiet = process.argv.includes('--quiet');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or later is needed; this is ${process.versions.node}.`);

await step('Installing dependencies', join(root, 'node_modules', '.service-registry'), hash(['package.json', 'package-lock.json']), () =>
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']),
);
await step(
  'Building',
  join(root, 'dist', '.service-registry'),
  hash(['apps', 'libs', 'migrations', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json']),
  () => run(process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build']),
);

/** Runs `work` unless the stamp file says that it was done for this very state. */
async function step(title, stampFile, stamp, work) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!quiet) console.log(`${title} ...`);
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** Not synchronous: a signal to this process must reach the child, which would go on alone otherwise. */
async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const reason = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`: ${error.message}`));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : ` (${signal ?? `exit code ${code}`})`));
  });
  if (reason !== null) fail(`${command} ${args[0]} failed${reason}. Nothing was started.`);
}

function hash(paths) {
  const digest = createHash('sha256');
  for (const path of paths)
    for (const file of files(join(root, path))) digest.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}

function files(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
