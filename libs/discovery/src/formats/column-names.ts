import { NotACsvError } from './not-a-csv.error';

const isNumeric = (name: string): boolean => /^[-+]?\d+(?:[.,]\d+)*$/.test(name);

/** Trimmed, never empty (`Column 3`), never twice the same (`Name (2)`); otherwise as the file spells them. */
export function uniqueColumnNames(cells: string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim() || `Column ${index + 1}`;
    let unique = name;
    for (let copy = 2; taken.has(unique); copy++) unique = `${name} (${copy})`;
    taken.add(unique);
    return unique;
  });
}

/** The column names of a header row. Throws `NotACsvError` when fewer than two are named or all of them are numbers. */
export function readHeaderRow(cells: string[]): string[] {
  const named = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (named.length < 2)
    throw new NotACsvError('The header row names fewer than two columns. Export the whole table, with its column names in the first row.');
  if (named.every(isNumeric))
    throw new NotACsvError('The first row holds only numbers, so the column names are missing. Add a header row and upload again.');
  return uniqueColumnNames(cells);
}
