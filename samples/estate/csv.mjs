/** One cell, quoted only where the separator, a quote or a line break in it demands so. */
const cell = (value, separator) => {
  const text = value === null || value === undefined ? '' : String(value);
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One line without its line ending. */
export const csvLine = (cells, separator = ',') => cells.map((value) => cell(value, separator)).join(separator);

/** A whole file: header and rows of cells, every line ended by `eol`. */
export const csvFile = (header, rows, eol = '\n') => [header, ...rows].map((cells) => csvLine(cells) + eol).join('');
