import { parseNumber } from '../../../libs/discovery/src/cleansing/parse-number';
import { parsePort } from '../../../libs/discovery/src/cleansing/parse-port';
import { parseSizeGb } from '../../../libs/discovery/src/cleansing/parse-size';
import { type SizeUnit } from '../../../libs/discovery/src/model/mapping';

describe('parseNumber', () => {
  it.each([
    ['8', 8],
    [' 16.0 ', 16],
    ['16,5', 16.5],
    ['0,125', 0.125],
    ['1,024', 1024],
    ['262,144', 262144],
    ['1,234,567.5', 1234567.5],
    ['1.234.567', 1234567],
    ['1.024,5', 1024.5],
    ['1 024', 1024],
    ["1'024", 1024],
    ['1\u00a0024', 1024],
    ['8 vCPU', 8],
    ['4 Cores', 4],
    ['2 sockets', 2],
    ['1.5e3', 1500],
    ['0', 0],
  ])('reads %j as %d', (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  it.each([
    ['1,024', 1.024],
    ['1.024', 1024],
    ['1.024,5', 1024.5],
    ['16,0', 16],
    ['16.5', 16.5],
    ['1380,0', 1380],
    ['8 vCPU', 8],
  ])('reads %j as %d in a file with decimal commas', (text, number) => {
    expect(parseNumber(text, { decimalComma: true })).toBe(number);
  });

  it.each(['', 'many', '-4', '8/16', '1.2.3', '0x10', 'Infinity', 'NaN', '1,2,3', '10.0.0.1', '2 x 4', '1e400'])(
    'finds no number in %j',
    (text) => {
      expect(parseNumber(text)).toBeNull();
    },
  );
});

describe('parseSizeGb', () => {
  const cases: [string, SizeUnit | null, number][] = [
    ['16384', 'mb', 16],
    ['3526', 'mb', 3.44],
    ['32,768', 'mb', 32],
    ['16', 'gb', 16],
    ['16', null, 16],
    ['2', 'tb', 2048],
    ['8388608', 'kb', 8],
    ['16 GB', 'mb', 16],
    ['16GiB', null, 16],
    ['32768 MB', 'gb', 32],
    ['1.5T', 'gb', 1536],
    ['2 TB', 'gb', 2048],
    ['524288 KB', null, 0.5],
    ['17179869184 bytes', 'mb', 16],
    ['0', 'mb', 0],
  ];
  it.each(cases)('reads %j in %s as %d GB', (text, unit, gb) => {
    expect(parseSizeGb(text, unit)).toBe(gb);
  });

  it('reads decimal commas where the file has them', () => {
    expect(parseSizeGb('0,5 TB', 'gb', { decimalComma: true })).toBe(512);
    expect(parseSizeGb('1.024,5', 'gb', { decimalComma: true })).toBe(1024.5);
  });

  it.each(['', 'GB', 'large', '-16 GB', '16 parsecs', '100+200'])('finds no size in %j', (text) => {
    expect(parseSizeGb(text, 'gb')).toBeNull();
  });
});

describe('parsePort', () => {
  it.each([
    ['443', { port: 443, protocol: null }],
    ['8443.0', { port: 8443, protocol: null }],
    ['443/tcp', { port: 443, protocol: 'tcp' }],
    ['UDP/53', { port: 53, protocol: 'UDP' }],
    ['tcp:1521', { port: 1521, protocol: 'tcp' }],
    ['65535', { port: 65535, protocol: null }],
  ])('reads %j', (text, port) => {
    expect(parsePort(text)).toEqual(port);
  });

  it.each(['0', '65536', '-1', 'any', '*', 'https', '80-90', '80,443', '443.5', ''])('finds no port in %j', (text) => {
    expect(parsePort(text)).toBeNull();
  });
});
