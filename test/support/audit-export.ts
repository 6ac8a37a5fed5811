import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'ops', 'scripts', 'verify-audit-export.mjs');

export interface OfflineResult {
  code: number;
  stdout: string;
  stderr: string;
  /** What it printed, when it is JSON. */
  json: any;
}

/** A folder with an export in it. */
export function exportFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'audit export '));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** The offline verifier as a process of its own, in the folder of the export and with nothing of ours in its environment. */
export function verifyOffline(folder: string, ...args: string[]): Promise<OfflineResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, folder, ...args], { cwd: folder, env: {} }, (error, stdout, stderr) =>
      resolve({
        code: error ? Number(error.code) : 0,
        ...{ stdout, stderr },
        json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined,
      }),
    );
  });
}
