import Table from 'cli-table3';
import { type DiscoveryReport } from './api-types';

export interface SummaryOptions {
  /** Waves shown one by one; later ones are summed up in a line. Default 12. */
  maxWaves?: number;
}

type Line = [string, number];

/** The counts of a report as a table for the terminal, without colours. Lines that count nothing are left out. */
export function renderSummary({ summary, waves, cycles }: DiscoveryReport, { maxWaves = 12 }: SummaryOptions = {}): string {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ['left', 'left', 'right'] });
  const group = (title: string, lines: Line[]): void => {
    const shown = lines.filter(([, count], index) => index === 0 || count > 0);
    const counts = shown.map(([, count]) => count.toLocaleString('en'));
    table.push([title, shown.map(([name]) => name).join('\n'), counts.join('\n')]);
  };
  group('Assets', [['all', summary.assets], ...breakdown(summary.byStatus)]);
  group('6R', [['recommended', sum(Object.values(summary.bySixR))], ...breakdown(summary.bySixR)]);
  group('Findings', [['all', summary.findings], ...breakdown(summary.bySeverity).reverse()]);
  group('Dependencies', [
    ['all', summary.dependencies],
    ['noise', summary.noiseDependencies],
    ['external endpoints', summary.externalEndpoints],
    ['cycles', cycles.length],
  ]);
  group('Waves', [['all', summary.waves], ...waveLines(waves, maxWaves)]);
  group('Rejected rows', [['all', summary.rejectedRecords]]);
  return table.toString();
}

function breakdown(counts: Record<string, number>): Line[] {
  return Object.entries(counts).map(([name, count]) => [name.replaceAll('_', ' '), count]);
}

function waveLines(waves: DiscoveryReport['waves'], most: number): Line[] {
  const rest = waves.slice(most);
  const lines = waves.slice(0, most).map(({ number, assets }): Line => [`wave ${number}: assets`, assets.length]);
  if (rest.length === 0) return lines;
  return [...lines, [`${rest.length} later: assets`, sum(rest.map(({ assets }) => assets.length))]];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
