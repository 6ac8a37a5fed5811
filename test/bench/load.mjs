// A closed loop of HTTP requests over raw sockets, for benchmarks: it costs a tenth of what an HTTP client would, so that on a
// shared machine the figure is the server's.
import { connect } from 'node:net';

/** Sends requests on `connections` keep-alive sockets for `ms` milliseconds. `next()` gives one whole request as text. */
export async function load({ url, connections, ms, next }) {
  const { hostname, port } = new URL(url);
  const latencies = [];
  const failures = [];
  const end = performance.now() + ms;
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, () => client(hostname, port, end, next, latencies, failures)));
  const seconds = (performance.now() - started) / 1000;
  if (failures.length > 0) throw new Error(`${failures.length} answers were not 200, the first: ${failures[0]}`);
  latencies.sort((a, b) => a - b);
  return {
    answered: latencies.length,
    perSecond: latencies.length / seconds,
    p50: latencies[Math.floor(latencies.length * 0.5)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
  };
}

function client(host, port, end, next, latencies, failures) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let buffered = '';
    let sent = 0;
    const send = () => {
      sent = performance.now();
      socket.write(next());
    };
    socket.once('error', reject);
    socket.once('connect', send);
    socket.on('data', (data) => {
      buffered += data.toString('latin1');
      const head = buffered.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(buffered)?.[1]);
      if (buffered.length < head + 4 + length) return;
      latencies.push(performance.now() - sent);
      if (!buffered.startsWith('HTTP/1.1 200')) failures.push(buffered.slice(0, 500));
      buffered = '';
      if (performance.now() < end) send();
      else {
        socket.destroy();
        resolve();
      }
    });
  });
}

/** One POST with a JSON body, as it goes over the wire. */
export function postText(path, key, body) {
  const json = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}
