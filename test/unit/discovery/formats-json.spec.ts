import { openJson } from '../../../libs/discovery/src/formats/read-json';
import { NotAJsonTableError } from '../../../libs/discovery/src/formats/not-a-json-table.error';
import { allRows, upload } from './import-fixtures';

const open = (value: unknown) => openJson(upload(typeof value === 'string' ? value : JSON.stringify(value), 5));

describe('openJson', () => {
  it('reads objects as rows under the union of their keys', async () => {
    const file = await open([
      { name: 'web', cores: 4, tags: { env: 'prod' } },
      { name: 'db', os: null, virtual: true },
    ]);
    const rows = await allRows(file);
    expect(file.header).toEqual(['name', 'cores', 'tags', 'os', 'virtual']);
    expect(rows.map((row) => Object.values(row.values))).toEqual([
      ['web', '4', '{"env":"prod"}', '', ''],
      ['db', '', '', '', 'true'],
    ]);
    expect(rows[0]).toMatchObject({ rowNumber: 1, rawText: '{"name":"web","cores":4,"tags":{"env":"prod"}}', rejection: null });
  });

  it('keeps elements that are no objects as rejected rows', async () => {
    const rows = await allRows(await open([{ name: 'web', cpu: 1 }, 'db', null, ['x'], { name: 'Total', cpu: 1 }, {}]));
    expect(rows.map((row) => row.rejection?.code ?? null)).toEqual([
      null,
      'NOT_AN_OBJECT',
      'NOT_AN_OBJECT',
      'NOT_AN_OBJECT',
      'TOTALS_ROW',
      'EMPTY_ROW',
    ]);
    expect(rows[1]).toMatchObject({ rowNumber: 2, rawText: '"db"', values: {}, rejection: { value: '"db"' } });
  });

  it('replaces characters that the database cannot store', async () => {
    const [row] = await allRows(await open('[{"na\\u0000me":"a\\u0000b\\ud800c\\ud83d\\ude00"}]'));
    expect(row?.values).toEqual({ 'na\uFFFDme': 'a\uFFFDb\uFFFDc😀' });
  });

  it('survives keys that are special to objects', async () => {
    const [row] = await allRows(await open('[{"__proto__":"x","constructor":"y"}]'));
    expect(Object.entries(row?.values ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it.each([
    ['broken JSON', '[{"name":', /not valid JSON/],
    ['an object', '{"items":[]}', /must be a JSON array/],
    ['an empty array', '[]', /nothing to import/],
    ['an array of texts', '["web"]', /nothing to import/],
  ])('refuses %s', async (_name, content, reason) => {
    await expect(open(content)).rejects.toThrow(reason);
    await expect(open(content)).rejects.toBeInstanceOf(NotAJsonTableError);
  });
});
