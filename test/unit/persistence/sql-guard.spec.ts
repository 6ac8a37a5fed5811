import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { loadSqlGuard, refusalOf } from '@app/persistence';
import { CLOSED_FUNCTIONS, CLOSED_RELATIONS, DISGUISED } from './sql-guard.names.data';
import { PERMITTED } from './sql-guard.permitted.data';
import { BAD_TEXTS, OTHER_STATEMENTS } from './sql-guard.statements.data';

/** A title for a test: the text, if need be its beginning. */
const titled = <T extends readonly [string, ...unknown[]]>(rows: readonly T[]): [string, ...T][] =>
  rows.map((row) => [inspect(row[0].slice(0, 120), { breakLength: Infinity }), ...row]);

describe('the SQL guard', () => {
  it('says that it is not loaded rather than judge', () => {
    jest.isolateModules(() => {
      const fresh = jest.requireActual<{ refusalOf: typeof refusalOf }>('@app/persistence');
      expect(() => fresh.refusalOf('SELECT 1')).toThrow('The SQL guard is not loaded: await loadSqlGuard() before the first statement.');
    });
  });

  describe('when it is loaded, also twice at once,', () => {
    beforeAll(() => Promise.all([loadSqlGuard(), loadSqlGuard()]));

    it.each(titled(OTHER_STATEMENTS))('refuses the statement %s by its kind', (_title, text, reason) => {
      expect(refusalOf(text)).toBe(reason);
    });

    it.each(titled(BAD_TEXTS))('refuses the text %s', (_title, text, reason) => {
      expect(refusalOf(text)).toBe(reason);
    });

    it.each(titled(CLOSED_RELATIONS))('keeps catalogues and closed schemas out of reach of %s', (_title, text, reason) => {
      expect(refusalOf(text)).toBe(reason);
    });

    it.each(titled(CLOSED_FUNCTIONS))('finds the function that is not on the list in %s', (_title, text, reason) => {
      expect(refusalOf(text)).toBe(reason);
    });

    it.each(titled(DISGUISED))('finds what is disguised in %s', (_title, text, reason) => {
      expect(refusalOf(text)).toBe(reason);
    });

    it.each(titled(PERMITTED.map((text) => [text] as const)))('permits %s', (_title, text) => {
      expect(refusalOf(text)).toBeNull();
    });

    it('knows the kinds of statements in upper case too, with comments around and between the words', () => {
      for (const [text, reason] of OTHER_STATEMENTS.filter(([bare]) => !/--|\/\*/.test(bare))) {
        const parts = text.split(/('[^']*'|"[^"]*"|\$\$.*\$\$)/);
        const shouted = parts.map((part, i) => (i % 2 ? part : part.toUpperCase().replaceAll(' ', "/* ' */\n")));
        expect([text, refusalOf(`-- SELECT 1\n${shouted.join('')} ;`)]).toEqual([text, reason]);
      }
    });

    it('gives the same verdict from memory', () => {
      for (const [text, reason] of [...OTHER_STATEMENTS, ...BAD_TEXTS]) expect(refusalOf(text)).toBe(reason);
      for (const text of PERMITTED) expect(refusalOf(text)).toBeNull();
    });

    it('quotes nothing of a text that is not a plain name', () => {
      const secret = "4111 1111 1111 1111'";
      const texts = [
        `SELECT "${secret}"()`,
        `SELECT * FROM "${secret}".x`,
        `SET x = "${secret}"`,
        `SELECT '${secret}`,
        `SAVEPOINT "${secret}"`,
      ];
      for (const text of texts) expect(refusalOf(text)).toEqual(expect.not.stringMatching(/4111|^$/));
    });

    it('has the same verdict whatever literals and comments say', () => {
      const anything = fc.string({
        unit: fc.constantFrom(...`'"$\\/*-;() aZé😀\n`, 'COMMIT', 'pg_sleep(1)', '$$', '--', '/*', '*/'),
        maxLength: 40,
      });
      const literal = anything.map((value) => `'${value.replaceAll("'", "''")}'`);
      const escaped = anything.map((value) => `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`);
      const dollars = anything.map((value) => `$q$${value.replaceAll('$', '')}$q$`);
      const block = anything.map((value) => `/*${value.replaceAll(/[*/]/g, '')}*/`);
      const line = anything.map((value) => `--${value.replaceAll('\n', '')}\n`);
      const gap = fc.oneof(fc.constant(' '), block, line);
      const value = fc.oneof(literal, escaped, dollars);
      const statement = fc.constantFrom(
        ['SELECT', 'a', 'FROM', 'assets', 'WHERE', 'name', '=', '?', 'OR', 'b', '<>', '?'],
        ['INSERT', 'INTO', 'assets', '(', 'a', ')', 'VALUES', '(', '?', ')', 'ON', 'CONFLICT', 'DO', 'NOTHING'],
        ['UPDATE', 'assets', 'SET', 'a', '=', 'concat', '(', '?', ',', '?', ')'],
        ['DELETE', 'FROM', 'assets', 'WHERE', 'a', 'IN', '(', '?', ')'],
        ['SELECT', 'pg_sleep', '(', '?', ')'],
        ['COMMIT'],
        ['SET', 'LOCAL', 'a', '=', '?'],
        ['SELECT', '?', ';', 'ROLLBACK'],
      );
      const filled = statement.chain((words) =>
        fc
          .tuple(...words.flatMap((word) => [word === '?' ? value : fc.constant(word), gap]))
          .map((parts) => ({ words, text: parts.join('') })),
      );
      fc.assert(
        fc.property(filled, ({ words, text }) => {
          expect(refusalOf(text)).toBe(refusalOf(words.join(' ').replaceAll('?', "'x'")));
        }),
        { numRuns: 2_000 },
      );
    });

    it('survives texts that would exhaust the stack of the parser', () => {
      const deep = (levels: number): string[] => [
        `SELECT ${'NOT '.repeat(levels)}true`,
        `SELECT ${'(SELECT '.repeat(levels / 3)}1${')'.repeat(levels / 3)}`,
        `SELECT 1${'::int'.repeat(levels / 3)}`,
      ];
      for (let round = 0; round < 20; round++) {
        for (const text of deep(1_900 - round)) expect([text.slice(0, 40), refusalOf(text)]).toEqual([text.slice(0, 40), null]);
        for (const text of deep(20_000 + round)) expect(refusalOf(text)).toBe('the text has more than 2000 words and signs');
      }
      expect(refusalOf('SELECT a FROM assets WHERE stack = 1')).toBeNull();
    });
  });
});
