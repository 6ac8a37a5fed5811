import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Headers, type OnModuleDestroy, Param, ParseUUIDPipe, Res } from '@nestjs/common';
import { currentContext, onceClosed, type RequestContext } from '@app/context';
import { NoTransaction } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { Answers, Roles } from '@app/tenancy';
import { type FlowEvent } from '../entities/flow-event.entity';
import { FlowEventLog } from '../services/flow-event-log';
import { FlowService } from '../services/flow-service';

const POLL_MS = 300;
const KEEP_ALIVE_MS = 15_000;
const ENDED = new Set(['completed', 'failed', 'cancelled']);

interface StreamReply {
  hijack(): void;
  getHeaders(): OutgoingHttpHeaders;
  raw: ServerResponse;
}

/** Progress as Server-Sent Events. Reads in short units of work; the connection itself holds no transaction. */
@Controller('api/v1/discovery/flows/:id/events')
@Roles('agent', 'auditor')
export class EventsController implements OnModuleDestroy {
  /** One an open stream. Not AbortSignal.any with one signal of the shutdown: Node 20 keeps what it made for as long as that lives. */
  readonly #open = new Set<AbortController>();
  #ending = false;

  constructor(private readonly registries: RegistryFactory) {}

  /** Open streams would hold up the shutdown; their clients reconnect to another replica and miss nothing. */
  onModuleDestroy(): void {
    this.#ending = true;
    for (const stream of this.#open) stream.abort();
  }

  @Get()
  @Answers(200, null, 'Streams the progress of a flow; goes on after the event named by Last-Event-ID.', { texts: ['text/event-stream'] })
  @NoTransaction()
  async stream(
    @Param('id', ParseUUIDPipe) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: StreamReply,
  ): Promise<void> {
    const context = currentContext();
    let seq = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
    let state = await this.#read(context, id, seq);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      // What hooks and guards have set for every answer: request id, security headers, limits.
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    // HEAD comes here too, and would wait for a body that it never gets.
    if (raw.req.method === 'HEAD') return void raw.end();
    // Else a client that has every event knows nothing of its connection until the next one.
    raw.flushHeaders();
    const stream = new AbortController();
    const ended = stream.signal;
    this.#open.add(stream);
    onceClosed(raw, () => {
      this.#open.delete(stream);
      stream.abort();
    });
    if (this.#ending) stream.abort();

    for (let silentMs = 0; !ended.aborted; silentMs += POLL_MS) {
      for (const event of state.events)
        raw.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify({ ...event.data, at: event.createdAt })}\n\n`);
      seq = state.events.at(-1)?.seq ?? seq;
      if (state.events.length > 0) silentMs = 0;
      else if (ENDED.has(state.status)) break;
      if (silentMs >= KEEP_ALIVE_MS) {
        raw.write(': still here\n\n');
        silentMs = 0;
      }
      await delay(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) break;
      try {
        state = await this.#read(context, id, seq);
      } catch {
        break; // the client reconnects with Last-Event-ID
      }
    }
    raw.end();
  }

  #read(context: RequestContext, id: string, seq: number): Promise<{ status: string; events: FlowEvent[] }> {
    return this.registries.run(context, 'read', async (services) => {
      const { status } = await services.get(FlowService).get(id);
      return { status, events: await services.get(FlowEventLog).since(id, seq) };
    });
  }
}
