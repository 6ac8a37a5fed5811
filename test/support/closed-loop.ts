import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One answer. `ms`: from the first byte sent to the last one received. */
export interface TimedAnswer {
  status: number;
  retryAfter: number | null;
  ms: number;
  body: string;
}

export interface ClosedLoop {
  url: string;
  clients: number;
  /** One whole request as text. */
  next: () => string;
  /** How long a client waits before its next request; default: not at all, or for as long as Retry-After says. */
  pauseMs?: (answer: TimedAnswer) => number;
  signal: AbortSignal;
}

/**
 * Clients that send the next request when the last was answered, each on a keep-alive connection of its own that was used before,
 * as those of an ingress are: Node takes on one new connection a turn of its event loop, so that under load hundreds at once
 * wait for seconds. Raw sockets: they cost a tenth of what an HTTP client would, so that on a shared machine the figures are the
 * server's.
 */
export async function closedLoop(options: ClosedLoop): Promise<TimedAnswer[]> {
  const sockets = await Promise.all(Array.from({ length: options.clients }, () => open(options.url)));
  const answers: TimedAnswer[] = [];
  setMaxListeners(0, options.signal);
  await Promise.all(sockets.map((socket) => client(socket, options, answers)));
  return answers;
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  await exchange(socket, 'GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n');
  return socket;
}

const asTold = ({ retryAfter }: TimedAnswer): number => (retryAfter ?? 0) * 1_000;

async function client(socket: Socket, { next, pauseMs = asTold, signal }: ClosedLoop, answers: TimedAnswer[]): Promise<void> {
  while (!signal.aborted) {
    const answer = await exchange(socket, next());
    answers.push(answer);
    await delay(pauseMs(answer), undefined, { signal }).catch(() => undefined);
  }
  socket.destroy();
}

function exchange(socket: Socket, request: string): Promise<TimedAnswer> {
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    let received = '';
    const onData = (data: Buffer): void => {
      received += data.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0 || received.length < head + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1])) return;
      socket.off('data', onData).off('close', onClose);
      const retryAfter = /\r\nretry-after: (\d+)\r\n/i.exec(received.slice(0, head + 2))?.[1];
      const ms = performance.now() - sent;
      resolve({
        status: Number(received.slice(9, 12)),
        retryAfter: retryAfter === undefined ? null : Number(retryAfter),
        ms,
        body: received.slice(head + 4),
      });
    };
    const onClose = (): void => reject(new Error('The server has closed the connection.'));
    socket.on('data', onData).once('close', onClose);
    socket.write(request);
  });
}

/** One POST with a JSON body, as it goes over the wire. */
export function postText(path: string, key: string, body: unknown): string {
  const json = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}

/** The value below which this part of them is; 0 for none. */
export function quantile(values: number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
}
