import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

/** Whether the process runs. One that has ended counts as ended even if nobody has collected it yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !fs.existsSync('/proc/self') || !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Command lines of the running processes that mention `text`. */
export function commandsWith(text: string): string[] {
  const commands = fs.existsSync('/proc/self')
    ? fs
        .readdirSync('/proc')
        .filter((entry) => /^\d+$/.test(entry))
        .map(commandOf)
    : spawnSync('ps', ['-axo', 'command='], { encoding: 'utf8' }).stdout.split('\n');
  return commands.filter((command) => command.includes(text));
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
