// expect: no-own-session
import { execFile } from 'node:child_process';

export const dump = (): unknown => execFile('psql', ['-c', 'SELECT 1']);
