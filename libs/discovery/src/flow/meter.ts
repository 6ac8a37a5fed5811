import { createHash } from 'node:crypto';
import { AppError } from '@app/kernel';

/** Counts and hashes the bytes that pass. @throws AppError PAYLOAD_TOO_LARGE */
export class Meter implements AsyncIterable<Uint8Array> {
  bytes = 0;
  readonly #hash = createHash('sha256');

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly maxBytes: number,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const piece of this.source) {
      this.bytes += piece.length;
      if (this.bytes > this.maxBytes) throw fileTooLarge(this.maxBytes);
      this.#hash.update(piece);
      yield piece;
    }
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** The refusal of an upload, before or while it is read. */
export function fileTooLarge(maxBytes: number): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB. Split it, or raise IMPORT_MAX_MB.`,
  );
}
