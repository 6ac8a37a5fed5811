import { type IncomingMessage } from 'node:http';
import { AppError } from '@app/kernel';
import { fileTooLarge } from '../flow/meter';

/** What is used of a Fastify request with @fastify/multipart. */
export interface UploadRequest {
  headers: Record<string, string | string[] | undefined>;
  raw: IncomingMessage;
  body?: unknown;
  isMultipart?: () => boolean;
  file?: () => Promise<{ file: AsyncIterable<Uint8Array>; filename: string; mimetype: string } | undefined>;
}

export interface ReceivedUpload {
  body: AsyncIterable<Uint8Array>;
  mediaType: 'csv' | 'json';
  filename: string | null;
}

/** What a form may have around its file. */
const FORM_BYTES = 16 * 1024;

/**
 * The upload's bytes as a stream, from a raw body or the first file of a form. What says that it is too large is refused
 * unread; what does not say so is counted while it comes.
 * @throws AppError BAD_REQUEST, PAYLOAD_TOO_LARGE
 */
export async function readUpload(request: UploadRequest, maxBytes: number): Promise<ReceivedUpload> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes + (request.isMultipart?.() ? FORM_BYTES : 0)) throw fileTooLarge(maxBytes);
  if (request.isMultipart?.()) {
    const part = await firstFile(request);
    if (!part) throw new AppError('BAD_REQUEST', 'The form has no file: send one as a file field.');
    return {
      body: whole(part.file),
      filename: part.filename,
      mediaType: /json$/i.test(part.mimetype) || /\.json$/i.test(part.filename) ? 'json' : 'csv',
    };
  }
  const type = String(request.headers['content-type'] ?? '');
  return { body: request.body as AsyncIterable<Uint8Array>, filename: null, mediaType: /\bjson\b/i.test(type) ? 'json' : 'csv' };
}

async function firstFile(request: UploadRequest): ReturnType<NonNullable<UploadRequest['file']>> {
  try {
    return await request.file?.();
  } catch (error) {
    throw formFault(error);
  }
}

async function* whole(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throw formFault(error);
  }
}

/** The form parser's own errors have a status; those of the parser below it, of forms that break off or have no boundary, do not. */
function formFault(error: unknown): unknown {
  if (!(error instanceof Error) || 'statusCode' in error) return error;
  return new AppError('BAD_REQUEST', `The form cannot be read: ${error.message}.`, { cause: error });
}
