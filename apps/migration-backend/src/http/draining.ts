import { Injectable } from '@nestjs/common';

/** Whether this replica is about to end. */
@Injectable()
export class Draining {
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  /** From now on the replica says that it is not ready. It goes on answering whoever asks. */
  begin(): void {
    this.#begun = true;
  }
}

/** The one thing that is needed of the Fastify instance. */
export interface DrainingHost {
  addHook(
    name: 'onRequest',
    hook: (request: unknown, reply: { header(name: string, value: string): unknown }, done: () => void) => void,
  ): unknown;
}

/** Each answer is then the last one of its connection, so that clients open the next one to another replica. */
export function useDraining(fastify: DrainingHost, draining: Draining): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (draining.begun) reply.header('connection', 'close');
    done();
  });
}
