import { blankToNull, visibleText } from '../../../libs/discovery/src/cleansing/blank-values';
import { normaliseProtocol } from '../../../libs/discovery/src/cleansing/normalise-protocol';
import { parseFlag } from '../../../libs/discovery/src/cleansing/parse-flag';
import { splitList } from '../../../libs/discovery/src/cleansing/split-list';
import { synonyms } from '../../../libs/discovery/src/cleansing/synonyms';

describe('blankToNull', () => {
  it.each(
    ['', '   ', '\t\n', '\u200b\ufeff', 'N/A', 'n/a', 'NA', ' - ', '--', '–', '?', 'tbd', 'TBD', 'None', 'NULL', '(null)', '#N/A'].concat([
      'nan',
      'unknown',
      'Unbekannt',
      'not available',
      '<empty>',
    ]),
  )('finds nothing in %j', (text) => {
    expect(blankToNull(text)).toBeNull();
  });

  it.each([
    ['  web01 ', 'web01'],
    ['na01', 'na01'],
    ['none-prod', 'none-prod'],
    ['0', '0'],
    ['\ufeffweb01\u200b', 'web01'],
    ['a\r\nb', 'a b'],
    ['we\0b', 'we b'],
    ['Not available in the archive', 'Not available in the archive'],
  ])('reads %j as %j', (text, expected) => {
    expect(blankToNull(text)).toBe(expected);
  });
});

describe('visibleText', () => {
  it.each([
    ['  kept as it is: N/A ', 'kept as it is: N/A'],
    ['first line\nsecond line ', 'first line\nsecond line'],
    ['N/A', 'N/A'],
    ['\u200b \0', ''],
    ['a\0b', 'a b'],
    ['half \ud83d pair', 'half   pair'],
    ['whole 😀', 'whole 😀'],
  ])('makes of %j %j, which PostgreSQL can store', (text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });
});

describe('splitList', () => {
  it.each([
    ['10.0.0.1, 10.0.0.2', ['10.0.0.1', '10.0.0.2']],
    ['a;b|c d', ['a', 'b', 'c', 'd']],
    ['["x","y"]', ['x', 'y']],
    ['(10.0.0.1)', ['10.0.0.1']],
    ['a,,b;', ['a', 'b']],
    [' ', []],
  ])('splits %j', (text, parts) => {
    expect(splitList(text)).toEqual(parts);
  });
});

describe('synonyms', () => {
  const colour = synonyms({ red: 'rot|dark red', blue: 'blau' });
  it.each([
    ['RED', 'red'],
    ['Dark-Red', 'red'],
    ['dark_red', 'red'],
    ['blau', 'blue'],
    ['green', null],
    ['', null],
  ])('knows %j as %j', (text, value) => {
    expect(colour(text)).toBe(value);
  });
});

describe('parseFlag', () => {
  it.each(['True', 'TRUE', 'yes', 'Y', '1', 'x', 'Wahr', 'ja', ' true '])('takes %j for yes', (text) => {
    expect(parseFlag(text)).toBe(true);
  });
  it.each(['False', 'no', 'N', '0', 'Falsch', 'nein'])('takes %j for no', (text) => {
    expect(parseFlag(text)).toBe(false);
  });
  it.each(['maybe', '2', ''])('takes %j for neither', (text) => {
    expect(parseFlag(text)).toBeNull();
  });
});

describe('normaliseProtocol', () => {
  it.each([
    ['TCP', 'tcp'],
    ['tcp6', 'tcp'],
    ['TCP/IP', 'tcp'],
    ['6', 'tcp'],
    ['17', 'udp'],
    ['UDP', 'udp'],
    ['1', 'icmp'],
    ['HTTPS', 'https'],
    ['gre', 'gre'],
  ])('names %j %j', (text, protocol) => {
    expect(normaliseProtocol(text)).toBe(protocol);
  });
});
