/** One message of a text/event-stream. */
export interface StreamMessage {
  id: string | null;
  type: string;
  data: string;
}

/** Cuts a text/event-stream into its messages. Comments (keep-alive) are passed over; a message cut off by the end is dropped. */
export async function* readEventStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    // A carriage return at the very end may be half of a line end: it waits for the next chunk.
    const blocks = text.replace(/\r\n|\r(?!$)/g, '\n').split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parse(block);
      if (message) yield message;
    }
  }
}

function parse(block: string): StreamMessage | null {
  const fields = block
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(':'))
    .map((line) => /^([^:]*):? ?(.*)$/.exec(line))
    .map((match) => ({ name: match?.[1] ?? '', value: match?.[2] ?? '' }));
  const data = fields.filter(({ name }) => name === 'data').map(({ value }) => value);
  if (data.length === 0) return null;
  const last = (wanted: string): string | undefined => fields.findLast(({ name }) => name === wanted)?.value;
  return { id: last('id') ?? null, type: last('event') ?? 'message', data: data.join('\n') };
}
