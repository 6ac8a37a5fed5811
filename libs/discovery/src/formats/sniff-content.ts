import { type TextEncoding } from './text-decoding';

const BINARY_MAGIC: { bytes: number[]; reason: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    reason: 'This is an Excel workbook or another ZIP archive: save the sheet (for RVTools: vInfo) as CSV and upload that.',
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], reason: 'This is an old Excel workbook (.xls): save the sheet as CSV and upload that.' },
  { bytes: [0x25, 0x50, 0x44, 0x46], reason: 'This is a PDF document: export the table as CSV and upload that.' },
  { bytes: [0x1f, 0x8b], reason: 'This is a gzip archive: unpack it and upload the CSV file inside.' },
];

const FOREIGN_TEXT: { pattern: RegExp; reason: string }[] = [
  { pattern: /^\s*$/, reason: 'The file is empty.' },
  {
    pattern: /^\s*<(?:!doctype|!--|\?xml|html|head|body|table)/i,
    reason:
      'This is a web page or XML, not a CSV file. It may be a login or error page saved by mistake: download the export again as CSV.',
  },
  {
    pattern: /^\s*(?:\{\s*["}]|\[\s*[{"[\]])/,
    reason: 'This is JSON, not a CSV file: send it with the content type application/json.',
  },
];

/** Why these first bytes cannot be text, in words for the uploader; null when they may be. */
export function whyBinary(head: Uint8Array, encoding: TextEncoding): string | null {
  const known = BINARY_MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known) return known.reason;
  // UTF-16 text is full of NUL bytes, but says so with its byte order mark.
  if (encoding.label.startsWith('utf-16') || !head.includes(0)) return null;
  return 'The file holds NUL bytes: it is binary, or UTF-16 without a byte order mark. Save it as CSV in UTF-8.';
}

/** Why this beginning of a text cannot be a CSV file, in words for the uploader; null when it may be. */
export const whyNotCsv = (text: string): string | null => FOREIGN_TEXT.find(({ pattern }) => pattern.test(text))?.reason ?? null;
