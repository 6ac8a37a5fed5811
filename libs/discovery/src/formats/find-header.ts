import { DELIMITERS, leadingLines, sniffDelimiter, type Delimiter } from './delimiter';
import { NotACsvError } from './not-a-csv.error';

/** Lines before the header (titles, comments, `sep=;`) that are skipped at most. */
const MAX_PREAMBLE_LINES = 5;
/** Blank lines do not count as preamble; more than this many lines are never looked at. */
const LINES_LOOKED_AT = 40;

export interface HeaderPosition {
  /** Offset of the header line in the text. */
  start: number;
  delimiter: Delimiter;
  warnings: string[];
}

const isBlank = (line: string): boolean => line.trim() === '';
const filledCells = (line: string, delimiter: string): number =>
  line.split(delimiter).filter((cell) => cell.replaceAll('"', '').trim() !== '').length;

/** `#,Name,IP` is a header with a row-number column; `# exported by ...` is a comment. */
const isComment = (line: string): boolean => /^#/.test(line) && !/^#\s*[,;\t|]/.test(line);

const separatorLine = (line: string): string | null => /^"?sep=(.)"?$/i.exec(line.trimEnd())?.[1] ?? (/^sep=\t/i.test(line) ? '\t' : null);

const notATable = (): NotACsvError =>
  new NotACsvError(
    'No header row with at least two named columns was found in the first lines. The first row must name the columns, separated by comma, semicolon, tab or |.',
  );

/**
 * Where the header row begins. Skips up to five leading lines that are a title (one filled cell), a `#` comment or
 * Excel's `sep=` line, and says so in `warnings`. Throws `NotACsvError` when no line has two filled cells.
 */
export function findHeader(text: string): HeaderPosition {
  const lines = leadingLines(text, LINES_LOOKED_AT).filter((line) => !isBlank(line.text));
  const warnings: string[] = [];
  let announced: Delimiter | null = null;
  for (const [index, line] of lines.slice(0, MAX_PREAMBLE_LINES + 1).entries()) {
    const separator = separatorLine(line.text);
    if (separator !== null) {
      announced = DELIMITERS.find((delimiter) => delimiter === separator) ?? null;
    } else if (!isComment(line.text)) {
      const delimiter = announced ?? sniffDelimiter(line, lines[index + 1]);
      if (delimiter !== null && filledCells(line.text, delimiter) >= 2) return { start: line.start, delimiter, warnings };
    }
    warnings.push(`Skipped a line before the header: ${line.text.trim().slice(0, 100)}`);
  }
  throw notATable();
}
