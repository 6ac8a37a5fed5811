import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { NASTY_TEXTS } from './values';

interface Upload {
  bytes: Buffer;
  type: string;
}

const SAMPLES = join(__dirname, '..', '..', '..', 'samples');
const FILES = [
  ...['formats/generic-inventory.csv', 'formats/generic-inventory-semicolon.csv', 'formats/generic-dependencies.csv', 'formats/ragged.csv'],
  ...['formats/servicenow-cmdb-ci-server.csv', 'formats/aws-migration-hub.csv', 'rvtools/RVTools_tabvInfo.csv', 'formats/not-a-csv.bin'],
].map((file) => readFileSync(join(SAMPLES, file)));

/** A sample cut short or broken at one place: bytes replaced, a quote opened, a NUL, a byte order mark, another encoding. */
const brokenSample = fc
  .tuple(
    fc.constantFrom(...FILES),
    fc.nat(),
    fc.constantFrom('whole', 'cut', 'quote', 'nul', 'binary', 'bom', 'utf16', 'nasty'),
    fc.constantFrom(...NASTY_TEXTS),
  )
  .map(([file, at, how, text]) => {
    const place = at % (file.length + 1);
    const spliced = (piece: Buffer): Buffer => Buffer.concat([file.subarray(0, place), piece, file.subarray(place)]);
    switch (how) {
      case 'cut':
        return file.subarray(0, place);
      case 'quote':
        return spliced(Buffer.from('"'));
      case 'nul':
        return spliced(Buffer.from([0]));
      case 'binary':
        return spliced(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]));
      case 'bom':
        return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), file]);
      case 'utf16':
        return Buffer.from(`\ufeff${file.toString()}`, 'utf16le');
      case 'nasty':
        return spliced(Buffer.from(text));
      default:
        return file;
    }
  });

/** Tables of random cells: ragged, without a header, with the same name twice. */
const garbageTable = fc
  .tuple(
    fc.array(fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...NASTY_TEXTS)), { maxLength: 5 }), {
      maxLength: 6,
    }),
    fc.constantFrom(',', ';', '\t', '|'),
  )
  .map(([rows, delimiter]) => Buffer.from(rows.map((row) => row.join(delimiter)).join('\n')));

const file = fc.oneof({ weight: 3, arbitrary: brokenSample }, { weight: 1, arbitrary: garbageTable });

/** A form of none, one or two parts; some are not closed. */
const form = fc
  .tuple(
    fc.array(fc.tuple(file, fc.constantFrom('filename="a.csv"', 'filename=""', '', 'filename="../../x.json"', 'filename="a\0b.csv"')), {
      maxLength: 2,
    }),
    fc.boolean(),
  )
  .map(([parts, closed]): Upload => {
    const body = parts.flatMap(([bytes, name]) => [
      Buffer.from(`--fuzz\r\nContent-Disposition: form-data; name="file"${name ? `; ${name}` : ''}\r\nContent-Type: text/csv\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
    return { type: 'multipart/form-data; boundary=fuzz', bytes: Buffer.concat([...body, Buffer.from(closed ? '--fuzz--\r\n' : '')]) };
  });

/** Files as people upload them, and as nobody should. */
export const uploads: fc.Arbitrary<Upload> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(file, fc.constantFrom('text/csv', 'text/csv', 'application/octet-stream', 'application/json', 'text/plain'))
      .map(([bytes, type]) => ({ bytes, type })),
  },
  { weight: 1, arbitrary: form },
);
