import { type Examination } from '@app/persistence';
import Table from 'cli-table3';

/** The longest names are those of the catalogue's rules. */
const WIDTHS = [32, 8];
const BORDERS = 4;
const LEAST = 36;

/** The checks as a table of so many characters, without colours; a failure says what to do. */
export function renderChecks(checks: Examination[], width = 120): string {
  const rest = width - BORDERS - WIDTHS.reduce((sum, each) => sum + each, 0);
  const table = new Table({
    head: ['Check', 'Result', 'Found, and what to do'],
    style: { head: [], border: [] },
    colWidths: [...WIDTHS, Math.max(rest, LEAST)],
    wordWrap: true,
  });
  for (const { check, ok, detail, remedy } of checks) table.push([check, ok ? 'ok' : 'FAIL', remedy ? `${detail}\n-> ${remedy}` : detail]);
  return table.toString();
}
