import { NotACsvError } from '../../../libs/discovery/src/formats/not-a-csv.error';
import { openCsv } from '../../../libs/discovery/src/formats/read-csv';
import { allRows, RVTOOLS_HEADER, RVTOOLS_ROWS, upload } from './import-fixtures';

const open = (content: string | Buffer, size?: number) => openCsv(upload(content, size));
const reasonFor = (content: string | Buffer): Promise<string> =>
  open(content)
    .then(allRows)
    .then(
      () => 'accepted',
      (error: unknown) => (error instanceof NotACsvError ? error.reason : `unexpected ${String(error)}`),
    );

describe('openCsv', () => {
  it('reads a real RVTools export and keeps each row unaltered', async () => {
    const file = await open([RVTOOLS_HEADER, ...RVTOOLS_ROWS, ''].join('\r\n'));
    const rows = await allRows(file);
    expect(file.header).toHaveLength(79);
    expect(file.delimiter).toBe(',');
    expect(rows.map((row) => row.rawText)).toEqual(RVTOOLS_ROWS);
    expect(rows.map((row) => row.rowNumber)).toEqual([1, 2]);
    expect(rows[1]?.values).toMatchObject({ VM: 'vm-8', 'Primary IP Address': '10.219.147.82', 'Total disk capacity MiB': '220116' });
    expect(rows.every((row) => row.rejection === null)).toBe(true);
  });

  it('gives the same rows however the bytes are cut into chunks', async () => {
    const content = 'Name;Ort\r\n"Köln ""A"", 1";"zwei\r\nZeilen"\r\n\r\nb;ß\r\n';
    const whole = await allRows(await open(content));
    for (const size of [1, 2, 3, 7]) expect(await allRows(await open(content, size))).toEqual(whole);
    expect(whole.map((row) => row.values)).toEqual([
      { Name: 'Köln "A", 1', Ort: 'zwei\r\nZeilen' },
      { Name: 'b', Ort: 'ß' },
    ]);
    expect(whole[0]?.rawText).toBe('"Köln ""A"", 1";"zwei\r\nZeilen"');
  });

  it.each([
    ['UTF-8', Buffer.from('Name,Größe\nweb,1€\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFName,Größe\nweb,1€\n')],
    ['UTF-16 little endian', Buffer.from('\uFEFFName,Größe\nweb,1€\n', 'utf16le')],
    ['UTF-16 big endian', Buffer.from('\uFEFFName,Größe\nweb,1€\n', 'utf16le').swap16()],
    ['windows-1252', Buffer.from('Name,Gr\xf6\xdfe\nweb,1\x80\n', 'latin1')],
  ])('decodes %s', async (_name, bytes) => {
    for (const size of [1, 1000]) {
      const file = await open(bytes, size);
      expect(file.header).toEqual(['Name', 'Größe']);
      expect((await allRows(file))[0]?.values).toEqual({ Name: 'web', Größe: '1€' });
    }
  });

  it('still recognises windows-1252 when the first umlaut comes after 64 kB', async () => {
    const filler = 'server,Berlin\n'.repeat(6000);
    const rows = await allRows(await open(Buffer.from(`Name,Ort\n${filler}web,M\xfcnchen\n`, 'latin1')));
    expect(rows.at(-1)?.values).toEqual({ Name: 'web', Ort: 'München' });
  });

  it.each([
    ['comma', ',', 'Name,OS,RAM\nweb,Linux,4\n'],
    ['semicolon beside decimal commas', ';', 'Name;OS;RAM\nweb;Linux;1,5\n'],
    ['semicolon beside commas in names', ';', 'Name;RAM, GB;Disk, GB\nweb;1,5;20\n'],
    ['tab', '\t', 'Name\tOS\tRAM\nweb\tLinux\t4\n'],
    ['pipe', '|', 'Name|OS|RAM\rweb|Linux|4\r'],
    ['the announced one', '|', 'sep=|\nName, OS|RAM, GB\nweb|4\n'],
    ['comma outside quotes only', ',', '"Name;a;b","OS;c;d"\nweb,Linux\n'],
  ])('finds the delimiter: %s', async (_name, delimiter, content) => {
    const file = await open(content);
    expect(file.delimiter).toBe(delimiter);
    expect((await allRows(file)).map((row) => row.rejection)).toEqual([null]);
  });

  it('skips title and comment lines before the header and says so', async () => {
    const file = await open('Server list\n\n# made by hand, in May\n,,\nName,OS,RAM\nweb,Linux,4\n');
    expect(file.header).toEqual(['Name', 'OS', 'RAM']);
    expect(file.warnings).toEqual(
      ['Server list', '# made by hand, in May', ',,'].map((line) => `Skipped a line before the header: ${line}`),
    );
    expect((await allRows(file))[0]).toMatchObject({ rowNumber: 1, values: { Name: 'web' } });
    expect((await open('#,Name,OS\n1,web,Linux\n')).header).toEqual(['#', 'Name', 'OS']);
  });

  it('gives every column a name of its own', async () => {
    const file = await open(' Name ,IP,,IP,IP (2),*Cores,__proto__\na,b,c,d,e,f,g\n');
    expect(file.header).toEqual(['Name', 'IP', 'Column 3', 'IP (2)', 'IP (2) (2)', '*Cores', '__proto__']);
    expect(Object.values((await allRows(file))[0]?.values ?? {})).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('keeps rows of the wrong shape, with the reason', async () => {
    const rows = await allRows(
      await open('Name,OS,RAM\nweb,Linux\n\nweb,Linux,4,x\nTotal:,,"1,024"\n,,\n  \ntotal-db-01,,8\ndb,Linux,8\n'),
    );
    expect(rows.map((row) => row.rejection?.code ?? null)).toEqual(['RAGGED_ROW', 'RAGGED_ROW', 'TOTALS_ROW', 'EMPTY_ROW', null, null]);
    expect(rows[0]?.rejection).toMatchObject({ severity: 'error', field: '', message: 'expected 3 cells, found 2' });
    expect(rows[1]).toMatchObject({ rowNumber: 2, rawText: 'web,Linux,4,x', values: { 'Column 4': 'x' } });
  });

  it.each(['Grand Total', 'totals', 'Summe', 'Gesamt (12 Server)', 'Sum'])('rejects the totals line "%s"', async (label) => {
    const [row] = await allRows(await open(`Name,OS,RAM\n${label},,512 GB\n`));
    expect(row?.rejection?.code).toBe('TOTALS_ROW');
  });

  it('takes a quote inside a word for what it is', async () => {
    const [row] = await allRows(await open('Name,Size\nrack,19" wide\n'));
    expect(row?.values).toEqual({ Name: 'rack', Size: '19" wide' });
  });

  it.each([
    ['an empty file', '', /empty/],
    ['only blank lines', '\uFEFF \r\n\r\n', /empty/],
    ['an Excel workbook', Buffer.from('PK\x03\x04\x14\x00', 'latin1'), /Excel workbook.*save the sheet/],
    ['a PDF', '%PDF-1.7\nName,OS', /PDF/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ['NUL bytes', 'Name,OS\nweb,\0', /NUL bytes/],
    ['NUL bytes far behind the header', `Name,OS\n${'web,Linux\n'.repeat(20_000)}\0,x\n`, /NUL bytes/],
    ['a web page', '\n<!DOCTYPE html><p>Log in, please', /web page/],
    ['JSON', '[{"name":"web","os":"Linux"}]', /application\/json/],
    ['one column', 'Name\nweb\ndb\n', /at least two named columns/],
    ['one named column', ',Name\n,web\n', /at least two named columns/],
    ['a header of numbers', '1,2.5,3\n4,5,6\n', /only numbers/],
    ['an open quote', 'Name,OS\nweb,Linux\ndb,"Win\nx,y\n', /row 2 is opened and never closed/],
  ])('refuses %s with advice', async (_name, content, reason) => {
    expect(await reasonFor(content)).toMatch(reason);
  });

  it('gives up on an open quote before it swallows a large file', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('Name,OS\nweb,"Linux\n');
      for (; sent < 1000; sent++) yield Buffer.alloc(64 * 1024, 'db,Linux\n');
    }
    await expect(openCsv(endless()).then(allRows)).rejects.toThrow(/never closed/);
    expect(sent).toBeLessThan(100);
  });

  it('closes the upload when the reader stops early or the file is refused', async () => {
    const closed: string[] = [];
    async function* watched(name: string, header: string): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(header);
        for (;;) yield Buffer.alloc(64 * 1024, 'db,Linux\n');
      } finally {
        closed.push(name);
      }
    }
    const file = await openCsv(watched('stopped', 'Name,OS\n'));
    for await (const row of file.rows) if (row.rowNumber === 3) break;
    await expect(openCsv(watched('refused', '1,2\n'))).rejects.toThrow(NotACsvError);
    await expect(openCsv(watched('binary', '%PDF'))).rejects.toThrow(NotACsvError);
    expect(closed).toEqual(['stopped', 'refused', 'binary']);
  });

  it('streams 50,000 rows with bounded memory', async () => {
    let made = 0;
    let read = 0;
    let mostAhead = 0;
    async function* generated(): AsyncGenerator<Buffer> {
      yield Buffer.from('Name,IP,OS,Cores,Memory\n');
      while (made < 50_000) {
        const rows = Array.from({ length: 500 }, () => `srv-${(made += 1)},10.1.2.3,"Windows Server 2019, Standard",4,16384\n`);
        yield Buffer.from(rows.join(''));
      }
    }
    const file = await openCsv(generated());
    for await (const row of file.rows) {
      read += 1;
      if (row.rowNumber !== read) throw new Error(`row ${row.rowNumber} came as number ${read}`);
      mostAhead = Math.max(mostAhead, made - read);
    }
    expect(read).toBe(50_000);
    // What is in flight never exceeds the head and a few chunks: the whole file is never held.
    expect(mostAhead).toBeLessThan(10_000);
  });
});
