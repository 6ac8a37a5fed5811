import { type IncomingMessage } from 'node:http';
import { AppError } from '@app/kernel';

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

/** The upload's bytes as a stream, from a raw body or the first file of a form. @throws AppError BAD_REQUEST */
export async function readUpload(request: UploadRequest): Promise<ReceivedUpload> {
  if (request.isMultipart?.()) {
    const part = await request.file?.();
    if (!part) throw new AppError('BAD_REQUEST', 'The form has no file: send one as a file field.');
    return {
      body: part.file,
      filename: part.filename,
      mediaType: /json$/i.test(part.mimetype) || /\.json$/i.test(part.filename) ? 'json' : 'csv',
    };
  }
  const type = String(request.headers['content-type'] ?? '');
  return { body: request.body as AsyncIterable<Uint8Array>, filename: null, mediaType: /\bjson\b/i.test(type) ? 'json' : 'csv' };
}
