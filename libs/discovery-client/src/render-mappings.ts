import Table from 'cli-table3';
import { type FieldMapping } from './api-types';

const WIDTHS = [24, 20, 12];
const BORDERS = 5;
const LEAST = 24;

/** The mappings that nobody decided and that are below the threshold (0 to 1), in the order of the columns. */
export function doubtfulMappings(mappings: FieldMapping[], threshold: number): FieldMapping[] {
  return mappings.filter(({ status, confidence }) => status === 'suggested' && confidence < threshold);
}

/** Mappings as a table of so many characters, without colours. */
export function renderMappings(mappings: FieldMapping[], width = 120): string {
  const rest = width - BORDERS - WIDTHS.reduce((sum, each) => sum + each, 0);
  const table = new Table({
    head: ['Column', 'Taken for', 'Confidence', 'Because'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'left'],
    colWidths: [...WIDTHS, Math.max(rest, LEAST)],
    wordWrap: true,
  });
  for (const { source, target, confidence, reason } of mappings)
    table.push([source, target ?? '(attribute)', `${Math.round(confidence * 100)} %`, reason]);
  return table.toString();
}
