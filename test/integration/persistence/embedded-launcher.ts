import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { transformFileSync } from '@swc/core';
import { type OsUser } from '@app/persistence/testing';

const CHECKOUT = path.resolve(__dirname, '..', '..', '..');
const SOURCES = path.join(CHECKOUT, 'libs', 'persistence', 'src', 'embedded');

const ENVIRONMENT = { PATH: process.env.PATH, NODE_PATH: path.join(CHECKOUT, 'node_modules') };

export const NOBODY: OsUser = { uid: 65534, gid: 65534 };
export const IS_ROOT = process.getuid?.() === 0;
/** For tests that only root can make. Elsewhere the report shows them as skipped, with the reason in their name. */
export const asRoot = IS_ROOT ? it : skipped('only root can test this');
/** For tests in which root plays an ordinary user, who has to reach Node and the installed packages. */
export const asOrdinaryUser = canPlayNobody() ? it : skipped('only root can test this, in a checkout that others can enter');

const children = new Set<ChildProcess>();

/** A temporary directory that every user can enter, as a checkout in its usual place. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'embedded-postgres-'));
  fs.chmodSync(directory, 0o755);
  return directory;
}

/** Compiles the launcher file by file, so that other processes can run it without a build of the project. */
export function compileLauncher(parent: string): string {
  const target = path.join(parent, 'compiled launcher');
  fs.mkdirSync(target);
  for (const file of fs.readdirSync(SOURCES)) {
    const { code } = transformFileSync(path.join(SOURCES, file), {
      swcrc: false,
      module: { type: 'commonjs' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    fs.writeFileSync(path.join(target, file.replace(/\.ts$/, '.js')), code, { mode: 0o644 });
  }
  return target;
}

/**
 * Runs `script` in a Node process of its own; in it `launcher(file)` is a file of the compiled launcher. `parent` is a
 * command that runs the one appended to it.
 */
export function runNode(compiled: string, script: string, input: unknown, user?: OsUser, parent: string[] = []): ChildProcess {
  const prelude = 'const [compiled, input] = process.argv.slice(1); const launcher = (file) => require(`${compiled}/${file}`);';
  const end = '.then((done) => console.log(JSON.stringify(done)), (error) => { console.error(error.message); process.exit(1); })';
  const program = `${prelude}(async (input) => {${script}})(JSON.parse(input))${end}`;
  const [command = '', ...args] = [...parent, process.execPath, '-e', program, compiled, JSON.stringify(input)];
  const child = spawn(command, args, { ...user, cwd: '/', env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  return child;
}

/** Ends what a test that failed half-way left; to be called after each. */
export function killNodes(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

/** The first line a process prints, parsed; rejects with what it wrote to stderr when it fails instead. */
export function firstAnswer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stderr?.on('data', (data) => (err += data));
    child.stdout?.on('data', (data) => {
      out += data;
      if (out.includes('\n')) resolve(JSON.parse(out) as T);
    });
    child.once('close', (code) => reject(new Error(`exit code ${code}: ${err}`)));
  });
}

/** Process group and session of a process. */
export function groupOf(pid: number): string[] {
  if (!fs.existsSync('/proc/self')) {
    return spawnSync('ps', ['-o', 'pgid=,sess=', '-p', String(pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split(/ +/);
  }
  // After the name in brackets: state, parent, group, session.
  return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(2, 4);
}

function skipped(reason: string): (name: string, test: jest.ProvidesCallback) => void {
  return (name, test) => it.skip(`${name} (${reason})`, test);
}

function canPlayNobody(): boolean {
  if (!IS_ROOT) return false;
  const script = "require.resolve('@embedded-postgres/' + process.platform + '-' + process.arch)";
  return spawnSync(process.execPath, ['-e', script], { ...NOBODY, cwd: '/', env: ENVIRONMENT }).status === 0;
}
