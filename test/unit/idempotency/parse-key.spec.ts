import { parseKey } from '../../../libs/idempotency/src/parse-key';

const UUID = '8e03978e-40d5-43dd-bc93-6894a57f9324';

describe('the header Idempotency-Key', () => {
  it.each([
    ['bare', UUID, UUID],
    ['in double quotes', `"${UUID}"`, UUID],
    ['one character', 'k', 'k'],
    ['every visible character', '!#$%&()*+,-./:;<=>?@[]^_`{|}~', '!#$%&()*+,-./:;<=>?@[]^_`{|}~'],
    ['escapes of the quoted form', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['a backslash in the bare form, which has no escapes', String.raw`a\b`, String.raw`a\b`],
    ['quotes in the bare form, which is not the quoted one', 'a"b"', 'a"b"'],
    ['255 characters', 'k'.repeat(255), 'k'.repeat(255)],
    ['255 characters in quotes', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('is taken: %s', (_what, header, key) => {
    expect(parseKey(header)).toBe(key);
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['256 characters', 'k'.repeat(256)],
    ['256 characters in quotes', `"${'k'.repeat(256)}"`],
    ['a space', 'a b'],
    ['a space in quotes', '"a b"'],
    ['two keys, as joined headers are', 'a, b'],
    ['a quote that is not closed', '"a'],
    ['an escape that closes nothing', String.raw`"a\"`],
    ['an escape of something else', String.raw`"a\n"`],
    ['text behind the quotes', '"a"b'],
    ['parameters', '"a";b=1'],
    ['not ASCII', 'schlüssel'],
    ['a control character', 'a\u0001'],
    ['a line break', 'a\n'],
    ['a line break behind the quotes', '"a"\n'],
  ])('is refused: %s', (_what, header) => {
    expect(() => parseKey(header)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    expect(() => parseKey(header)).toThrow(/1 to 255 visible ASCII characters/);
  });
});
