import { connect } from 'node:net';

/** What the server says to these bytes, until it closes the connection. Sent piece by piece, as far as it takes them. */
export async function sendRaw(baseUrl: string, ...pieces: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('close', () => resolve(text));
    // A server that refuses a body resets the connection of who goes on sending.
    socket.on('error', (error: NodeJS.ErrnoException) => (/^(EPIPE|ECONNRESET)$/.test(error.code ?? '') ? undefined : reject(error)));
  });
}

/** Status and problem document of a raw answer. */
export function parseRaw(answer: string): { status: number; headers: Headers; body: any } {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as [string, string]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: JSON.parse(rest.join('\r\n\r\n')) };
}
