import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';

export const digest = (text: string): string =>
  createHash('sha256')
    .update(join(text, String(isIP(text))))
    .digest('hex');
export const later = (): Promise<unknown> => import('node:' + 'zlib');
