import { type IncomingMessage, type Server } from 'node:http';
import { type Socket } from 'node:net';

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
  fastify.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  fastify.addHook('preClose', (done) => {
    for (const socket of unused) socket.destroy();
    done();
  });
}
