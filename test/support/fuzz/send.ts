import { type Agent, request } from 'node:http';
import { type SeenAnswer } from '../answer-schema';

/** A request as it goes over the wire. */
export interface WireRequest {
  method: string;
  /** Path with its query. */
  target: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

const STREAM_MS = 100;
/** No request of a fuzz has work for so long. */
const PATIENCE_MS = 20_000;

/** Sends what fetch would refuse to; a stream of events is left after a moment. */
export function send(baseUrl: string, agent: Agent, { method, target, headers, body }: WireRequest): Promise<SeenAnswer> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length) } : {};
    const outgoing = request({ agent, hostname, port, method, path: target, headers: { ...headers, ...length } }, (incoming) => {
      const chunks: Buffer[] = [];
      const contentType = incoming.headers['content-type'] ?? null;
      const finish = (): void => {
        const text = Buffer.concat(chunks).toString();
        const isJson = /[/+]json/.test(contentType ?? '') && method !== 'HEAD';
        resolve({ status: incoming.statusCode!, contentType, body: isJson ? parsed(text) : text });
      };
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', finish);
      incoming.on('error', reject);
      if (contentType?.startsWith('text/event-stream')) {
        setTimeout(() => {
          finish();
          outgoing.destroy();
        }, STREAM_MS);
      }
    });
    outgoing.on('error', reject);
    outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    outgoing.end(body ?? undefined);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return `no JSON: ${text}`;
  }
}

const LONGEST = 4_000;

/** The request as a person can repeat it; `$KEY` stands for the key. */
export function asCurl({ method, target, headers, body }: WireRequest): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const text = body?.toString('latin1') ?? '';
  const readable = /^[\x20-\x7e\r\n\t]*$/.test(text);
  const data = !body
    ? ''
    : readable
      ? ` --data-binary ${quoted(text.slice(0, LONGEST))}`
      : ` --data-binary @<(echo ${body.toString('base64').slice(0, LONGEST)} | base64 -d)`;
  return `curl -i -g --path-as-is -X ${method} ${lines.join(' ')}${data} "$BASE"${quoted(target)}`;
}
