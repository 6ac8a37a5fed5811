import { AppError } from '@app/kernel';

const LONGEST_KEY = 255;
/** Visible ASCII. */
const BARE = /^[!-~]+$/;
/** A string of RFC 8941: a quote or a backslash in it stands behind a backslash. */
const QUOTED = /^"((?:[!#-[\]-~]|\\["\\])*)"$/;

/**
 * The key in a header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07). The draft wants it in double quotes, most
 * clients send it bare; both forms of one text are one key.
 * @throws AppError BAD_REQUEST
 */
export function parseKey(header: string): string {
  const quoted = QUOTED.exec(header)?.[1];
  const key = quoted?.replace(/\\(.)/g, '$1') ?? (header.startsWith('"') ? '' : header);
  if (BARE.test(key) && key.length <= LONGEST_KEY) return key;
  throw new AppError(
    'BAD_REQUEST',
    `Idempotency-Key must be 1 to ${LONGEST_KEY} visible ASCII characters, bare or in double quotes. A UUID is a good one.`,
  );
}
