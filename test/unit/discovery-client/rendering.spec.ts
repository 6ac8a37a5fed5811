import { type DiscoveryReport, doubtfulMappings, type FieldMapping, renderMappings, renderSummary } from '@app/discovery-client';

const report = (changes: Partial<DiscoveryReport> = {}): DiscoveryReport => ({
  flowId: 'f',
  assessmentDate: '2026-01-01',
  summary: {
    assets: 1234,
    byStatus: { active: 1230, powered_off: 4, retired: 0 },
    bySixR: { rehost: 1000, retire: 4, replace: 0 },
    dependencies: 700,
    noiseDependencies: 481,
    externalEndpoints: 7,
    findings: 3,
    bySeverity: { info: 0, low: 1, high: 0, critical: 2 },
    waves: 2,
    rejectedRecords: 5,
  },
  waves: [wave(1, 3), wave(2, 1)],
  cycles: [['a', 'b']],
  ...changes,
});

function wave(number: number, assets: number): DiscoveryReport['waves'][number] {
  return { number, assets: Array.from({ length: assets }, (_, i) => ({ id: `${i}`, name: `a${i}` })), reasons: [] };
}

/** The cells of each line, borders and padding taken off; a group's name stands on its first line only. */
const cells = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('│')
        .map((cell) => cell.trim()),
    );

describe('the summary table', () => {
  it('counts assets, 6R, findings, dependencies, waves and rejected rows', () => {
    expect(cells(renderSummary(report()))).toEqual([
      ['Assets', 'all', '1,234'],
      ['', 'active', '1,230'],
      ['', 'powered off', '4'],
      ['6R', 'recommended', '1,004'],
      ['', 'rehost', '1,000'],
      ['', 'retire', '4'],
      ['Findings', 'all', '3'],
      ['', 'critical', '2'],
      ['', 'low', '1'],
      ['Dependencies', 'all', '700'],
      ['', 'noise', '481'],
      ['', 'external endpoints', '7'],
      ['', 'cycles', '1'],
      ['Waves', 'all', '2'],
      ['', 'wave 1: assets', '3'],
      ['', 'wave 2: assets', '1'],
      ['Rejected rows', 'all', '5'],
    ]);
  });

  it('sums up the waves that would not fit', () => {
    const lines = cells(renderSummary(report({ waves: [wave(1, 3), wave(2, 1), wave(3, 2)] }), { maxWaves: 1 }));
    expect(lines.filter(([, name]) => name?.includes(': assets'))).toEqual([
      ['', 'wave 1: assets', '3'],
      ['', '2 later: assets', '3'],
    ]);
  });

  it('has no colours, so that it can be piped into a file', () => {
    expect(renderSummary(report())).not.toContain('\u001b');
  });
});

describe('the table of doubtful mappings', () => {
  const mapping = (source: string, changes: Partial<FieldMapping> = {}): FieldMapping => ({
    ...{ importId: 'i', source, target: 'name', confidence: 0.6, reason: 'looks like it', status: 'suggested' },
    ...changes,
  });

  it('leaves out what is sure, and what a person has decided', () => {
    const mappings = [
      mapping('a'),
      mapping('b', { confidence: 0.9 }),
      mapping('c', { status: 'approved' }),
      mapping('d', { target: null }),
    ];
    expect(doubtfulMappings(mappings, 0.85).map(({ source }) => source)).toEqual(['a', 'd']);
  });

  it('shows column, target, confidence in per cent and reason', () => {
    expect(cells(renderMappings([mapping('Box'), mapping('Notes', { target: null, confidence: 0.3 })])).slice(1)).toEqual([
      ['Box', 'name', '60 %', 'looks like it'],
      ['Notes', '(attribute)', '30 %', 'looks like it'],
    ]);
  });

  it('keeps to the width of the terminal and drops no word', () => {
    const reason = 'most of the values in this column look like host names of machines';
    const table = renderMappings([mapping('Box', { reason })], 90);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
    const shown = cells(table)
      .slice(1)
      .map((line) => line[3])
      .join(' ');
    expect(shown).toBe(reason);
  });
});
