/** The part of Node's ServerResponse that is needed. */
export interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

const callbacks = new WeakMap<Closing, (() => void)[]>();

/**
 * Calls back when the response is over: sent, or its connection lost. One listener for all who ask: Nest and Fastify add seven of
 * their own to a response with a stream, and Node warns of a leak at eleven.
 */
export function onceClosed(response: Closing, callback: () => void): void {
  const others = callbacks.get(response);
  if (others) {
    others.push(callback);
    return;
  }
  const all = [callback];
  callbacks.set(response, all);
  response.once('close', () => {
    for (const each of all) each();
  });
}
