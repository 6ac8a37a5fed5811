import { rowsOf, runInto } from './sample-files';

const FILES = ['inventory.csv', 'dependencies.csv'];
const make = (seed: string) =>
  runInto('test/bench/make-estate.mjs', ['--servers', '2000', '--dependencies', '6000', '--seed', seed], FILES);
const estate = make('1');
const rows = (file: string) => rowsOf(estate.get(file)?.toString('utf8') ?? '');

const share = (part: number) => part / 6000;

describe('the generator of large estates', () => {
  it('writes the same bytes for the same seed, and others for another', () => {
    const [same, other] = [make('1'), make('2')];
    for (const file of FILES) {
      expect(same.get(file)?.equals(estate.get(file) ?? Buffer.alloc(0))).toBe(true);
      expect(other.get(file)?.equals(estate.get(file) ?? Buffer.alloc(0))).toBe(false);
    }
  });

  it('writes as many servers and dependencies as asked, each server once', () => {
    const servers = rows('inventory.csv');
    expect(servers).toHaveLength(2000);
    expect(new Set(servers.map((row) => row['*Server name'])).size).toBe(2000);
    expect(new Set(servers.map((row) => row['IP addresses'])).size).toBe(2000);
    expect(rows('dependencies.csv')).toHaveLength(6000);
  });

  it('has a realistic share of noise and of outside endpoints, and no other stranger', () => {
    const names = new Set(rows('inventory.csv').map((row) => row['*Server name']));
    const edges = rows('dependencies.csv');
    const outside = edges.filter((row) => row['Destination server name'] === '');
    const noise = edges.filter((row) => ['389', '53', '10050', '6160', '22'].includes(row['Destination port'] ?? ''));
    expect(share(noise.length)).toBeCloseTo(0.3, 1);
    expect(share(outside.length)).toBeCloseTo(0.01, 2);
    expect(edges.filter((row) => !names.has(row['Source server name']))).toEqual([]);
    expect(edges.filter((row) => !names.has(row['Destination server name']) && !outside.includes(row))).toEqual([]);
  });

  it('has pairs of applications that depend on each other', () => {
    const edges = new Set(rows('dependencies.csv').map((row) => `${row['Source server name']}>${row['Destination server name']}`));
    expect(edges.has('a00000app01.bench.example>a00001app01.bench.example')).toBe(true);
    expect(edges.has('a00001app01.bench.example>a00000app01.bench.example')).toBe(true);
    expect(edges.has('a00102app01.bench.example>a00100app01.bench.example')).toBe(true);
  });

  it('refuses a number that is none', () => {
    expect(() => runInto('test/bench/make-estate.mjs', ['--servers', 'many'], [])).toThrow('--servers must be a whole number');
  });
});
