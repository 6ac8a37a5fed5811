import { createInterface } from 'node:readline/promises';
import { doubtfulMappings, type FieldMapping, type FlowConfiguration, renderMappings } from '@app/discovery-client';

export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** What a person needs to decide: why the flow waits, and the columns it is not sure of. */
export function describeDoubts(mappings: FieldMapping[], reasons: string[], { autoApproveThreshold }: FlowConfiguration): string {
  const doubtful = doubtfulMappings(mappings, autoApproveThreshold);
  const table = doubtful.length > 0 ? [renderMappings(doubtful, process.stdout.columns)] : [];
  return ['The flow waits for an approval of its field mappings:', ...reasons.map((reason) => `  - ${reason}`), ...table].join('\n');
}

/** Asks on the terminal; anything but y or yes is no, the end of the input too. @throws the signal's reason */
export async function askToApprove(
  signal: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  // readline keeps Ctrl-C for itself while it reads.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // The last line and the end of the input may come together: the line counts.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => setImmediate(resolve, '')));
  try {
    const answer = await Promise.race([terminal.question('Approve them as they stand? [y/N] ', { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
