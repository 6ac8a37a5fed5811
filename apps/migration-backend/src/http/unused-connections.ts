import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { onceClosed } from '@app/context';

/** The two things that are needed of the Fastify instance. */
export interface ClosingHost {
  server: Server;
  addHook(name: 'preClose', hook: (done: () => void) => void): unknown;
}

/**
 * Node counts a connection that has not sent a request yet as busy, so a browser's or client's connection in reserve would
 * hold up the shutdown until its deadline. They are closed first; requests that have begun are still answered.
 */
export function closeUnusedConnections(fastify: ClosingHost): void {
  const unused = new Set<Socket>();
  let closing = false;
  fastify.server.on('connection', (socket: Socket) => {
    // One that was on its way when the closing began comes after the others were closed.
    if (closing) return void socket.destroy();
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket);
    // Answered after the closing began, it would be kept alive for the next request, which cannot come.
    onceClosed(response, () => {
      if (closing) fastify.server.closeIdleConnections();
    });
  });
  fastify.addHook('preClose', (done) => {
    closing = true;
    for (const socket of unused) socket.destroy();
    done();
  });
}
