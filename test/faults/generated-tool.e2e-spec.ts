import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** Installed or built: what the copy shares with the checkout. */
const SHARED = ['node_modules', 'dist'];
const LEFT_OUT = [...SHARED, 'var', '.git'];

describe('npm run new:tool', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'registry-new-tool-'));
    for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.includes(each)))
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    for (const name of SHARED) symlinkSync(join(ROOT, name), join(copy, name));
    writeFileSync(join(copy, 'nothing.cjs'), 'module.exports = async () => {};\n');
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const node = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', timeout: 180_000 });
  const succeeded = ({ status, stdout, stderr }: SpawnSyncReturns<string>): string => {
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
    return stdout + stderr;
  };

  it('makes a tool that passes its contract, the types, the style and the architecture untouched', () => {
    const said = succeeded(node('ops/scripts/new-tool.mjs', 'host_counter'));
    expect(said).toContain('npm test -- test/contract/host-counter.e2e-spec.ts');
    expect(readFileSync(join(copy, 'TOOLS.md'), 'utf8')).toMatch(/^\| `host_counter` *\| read/m);

    const made = [
      ...['services/host-counter-service.ts', 'tools/host-counter.dto.ts', 'tools/host-counter.tool.ts', 'discovery-domain.module.ts'].map(
        (file) => `libs/discovery/src/${file}`,
      ),
      ...['test/contract/host-counter.e2e-spec.ts', 'test/security/crossing/own-requests.ts'],
    ];
    succeeded(node('node_modules/eslint/bin/eslint.js', ...made));
    succeeded(node('node_modules/prettier/bin/prettier.cjs', '--check', ...made, 'TOOLS.md'));
    succeeded(node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'));
    // On the server of this run, whose address is in the environment.
    const tests = ['test/contract/host-counter', 'test/architecture/tool-contracts'];
    const run = succeeded(node('node_modules/jest/bin/jest.js', '--globalSetup=./nothing.cjs', '--globalTeardown=./nothing.cjs', ...tests));
    expect(run).toMatch(/Tests: +\d+ passed, \d+ total/);
  }, 300_000);

  it.each([
    ['no name', [], 2, /Give the tool's name in snake_case/],
    ['a name that is none', ['Host Counter'], 2, /"Host Counter" is none/],
    ['a name that is taken', ['asset_get'], 1, /There is a tool asset_get already/],
  ])('refuses %s and touches nothing', (_what, args, status, message) => {
    const { status: ended, stderr } = node('ops/scripts/new-tool.mjs', ...args);
    expect({ status: ended, stderr }).toEqual({ status, stderr: expect.stringMatching(message) });
  });
});
