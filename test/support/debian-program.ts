import { spawnSync } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';

/**
 * `describe` where the program of that Debian package is installed. Elsewhere its tests are skipped by name, except in CI,
 * where they must run.
 */
export function describeWith(program: string, name: string, tests: () => void): void {
  const reason = `${program} is not installed (Debian package ${program})`;
  if (spawnSync(program, ['--version']).status === 0) {
    describe(name, tests);
    return;
  }
  if (process.env.CI === 'true') throw new Error(`${reason}, and CI must not skip its tests.`);
  process.stderr.write(`Skipped: ${name}. ${reason}.\n`);
  describe.skip(`${name} (skipped: ${reason})`, tests);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
