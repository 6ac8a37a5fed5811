import { evidenceOf, isLastWord, lastWord } from '../../../libs/persistence/src/last-word';
import { sql } from '../../../libs/persistence/src/statement';

describe('a last word', () => {
  it('inserts its row only together with the seal, whose parameter is the one behind its own', () => {
    const { name, text } = lastWord('test.word', 'some_words', ['tenant', 'id', 'said']);
    expect({ name, text }).toEqual({
      name: 'test.word',
      text: 'INSERT INTO some_words (tenant, id, said) SELECT $1, $2, $3 FROM sec.seal($4)',
    });
  });

  it('is evidence by its key, whose columns are in any order', () => {
    const word = lastWord('test.keyed', 'words', ['tenant', 'id', 'said'], ['said', 'tenant']);
    expect(evidenceOf(word, ['t', 'i', 's', 'SEAL'])).toEqual({
      text: 'SELECT FROM words WHERE said = $1 AND tenant = $2',
      values: ['s', 't'],
    });
  });

  it('without a key is no evidence', () => {
    expect(evidenceOf(lastWord('test.unkeyed', 'words', ['said']), ['s'])).toBeNull();
  });

  it('is what was declared as one, and no other statement of the same text', () => {
    const word = lastWord('test.declared', 'words', ['said']);
    expect(isLastWord(word)).toBe(true);
    expect(isLastWord({ ...word })).toBe(false);
    expect(isLastWord(sql('test.other', word.text))).toBe(false);
  });

  it.each([
    ['words; --', ['said'], []],
    ['sec.words', ['said'], []],
    ['Words', ['said'], []],
    ['words', ['said', 'no)'], []],
    ['words', ['said', ''], []],
    ['words', ['said'], ['"said"']],
    ['words', ['said'], ['1 said']],
  ])('takes plain names only: %s (%j) by %j', (table, columns, key) => {
    expect(() => lastWord('test.refused', table, columns, key)).toThrow(/is no plain name\.$/);
  });
});
