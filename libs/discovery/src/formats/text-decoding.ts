import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { NotACsvError } from './not-a-csv.error';

/** How the bytes of an upload become text. */
export interface TextEncoding {
  /** A label `TextDecoder` knows, or `undecided` while only ASCII has been seen. */
  label: 'utf-8' | 'utf-16le' | 'utf-16be' | 'undecided';
  /** Length of the byte order mark, to be skipped. */
  bomLength: number;
}

const BOMS: { label: TextEncoding['label']; bytes: number[] }[] = [
  { label: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { label: 'utf-16le', bytes: [0xff, 0xfe] },
  { label: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Large buffers are decoded in slices of this many bytes, so that one huge chunk does not become one huge string. */
const SLICE = 64 * 1024;

/** What the byte order mark says; `undecided` without one. */
export function detectEncoding(head: Uint8Array): TextEncoding {
  const bom = BOMS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  return bom ? { label: bom.label, bomLength: bom.bytes.length } : { label: 'undecided', bomLength: 0 };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a character that the end of the slice cuts in two.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

// Always decode with `stream: true`: without it Node 20 reads windows-1252 as latin1 and turns the euro sign into a control character.
const decoderFor = (label: string): TextDecoder => new TextDecoder(label, { ignoreBOM: true });

/**
 * Decodes an upload slice by slice. A byte order mark wins; else the first slice with a byte above 127 decides between
 * UTF-8 and windows-1252, which is what Excel writes. Throws `NotACsvError` on a NUL character: no text file has one,
 * and PostgreSQL cannot store it.
 */
export async function* decodeText(input: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncGenerator<string> {
  let decoder = encoding.label === 'undecided' ? null : decoderFor(encoding.label);
  let skip = encoding.bomLength;
  for await (const chunk of input) {
    for (let start = skip; start < chunk.length; start += SLICE) {
      const slice = chunk.subarray(start, start + SLICE);
      if (decoder === null && !isAscii(slice)) decoder = decoderFor(isUtf8(slice) ? 'utf-8' : 'windows-1252');
      const text = decoder === null ? Buffer.from(slice).toString('latin1') : decoder.decode(slice, { stream: true });
      if (text.includes('\0')) throw new NotACsvError('The file holds NUL bytes, so it is not text. Save it as CSV in UTF-8.');
      if (text !== '') yield text;
    }
    skip = Math.max(0, skip - chunk.length);
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}
