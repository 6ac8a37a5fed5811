import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblemError } from './api-problem.error';
import { type Flow, type FlowEvent, type FlowStatus } from './api-types';
import { type HttpApi } from './http-api';
import { readEventStream } from './read-event-stream';

/** Milliseconds. */
export interface Patience {
  /** Between two tries to connect. */
  reconnectMs: number;
  /** Without any byte, keep-alive included, a connection counts as lost. The server sends one every 15 s. */
  silenceMs: number;
  /** Without a connection the following ends with the last error. */
  giveUpMs: number;
}

export const DEFAULT_PATIENCE: Patience = { reconnectMs: 500, silenceMs: 50_000, giveUpMs: 60_000 };

const ENDED: readonly FlowStatus[] = ['completed', 'failed', 'cancelled'];

export interface Following {
  /** The id of the last event already known; 0 follows from the start. */
  after?: number;
  signal?: AbortSignal;
}

/**
 * The events of a flow as they happen, each once and in order, over lost connections. Ends when the flow has ended.
 * @throws ApiProblemError when the server refuses, ServerUnreachableError after `giveUpMs` without it
 */
export async function* flowEvents(
  api: HttpApi,
  flowId: string,
  { after = 0, signal }: Following,
  patience: Patience,
): AsyncGenerator<FlowEvent> {
  const path = `/api/v1/discovery/flows/${flowId}`;
  let lastId = after;
  let reached = performance.now();
  for (;;) {
    let received = 0;
    try {
      for await (const event of connection(api, `${path}/events`, lastId, patience, signal)) {
        lastId = event.id;
        received += 1;
        reached = performance.now();
        yield event;
      }
      // Closed by the server: because the flow has ended, or because that replica goes away.
      if (received === 0 && ENDED.includes((await api.json<Flow>('GET', path, { signal })).status)) return;
      reached = performance.now();
    } catch (error) {
      signal?.throwIfAborted();
      const final = error instanceof ApiProblemError && !error.temporary;
      if (final || performance.now() - reached > patience.giveUpMs) throw error;
    }
    if (received === 0) await delay(patience.reconnectMs, undefined, { signal });
  }
}

async function* connection(
  api: HttpApi,
  path: string,
  lastId: number,
  { silenceMs }: Patience,
  signal: AbortSignal | undefined,
): AsyncGenerator<FlowEvent> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`silent for ${silenceMs} ms`)), silenceMs);
  try {
    const { body } = await api.request('GET', path, {
      headers: { accept: 'text/event-stream', ...(lastId > 0 ? { 'last-event-id': String(lastId) } : {}) },
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    if (!body) return;
    for await (const { id, type, data } of readEventStream(noticing(body, () => timer.refresh()))) {
      yield { id: Number(id), type, data: JSON.parse(data) as Record<string, unknown> };
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

async function* noticing(chunks: AsyncIterable<Uint8Array>, notice: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    notice();
    yield chunk;
  }
}
