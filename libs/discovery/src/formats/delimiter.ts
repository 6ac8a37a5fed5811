/** Cell separators that are recognised, the likelier first. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

interface Line {
  /** Offset of the first character in the text. */
  start: number;
  text: string;
  /** How often each delimiter stands outside quotes. */
  counts: Map<string, number>;
}

const isDelimiter = (char: string): char is Delimiter => (DELIMITERS as readonly string[]).includes(char);
const isNewline = (char: string): boolean => char === '\n' || char === '\r';

/**
 * The first lines of a CSV text, not broken inside quotes. Only for finding the header and its delimiter: cells are
 * csv-parse's business. A quote opens only where a cell begins, so that `19" rack` stays one word.
 */
export function leadingLines(text: string, limit: number): Line[] {
  const lines: Line[] = [];
  let line: Line = { start: 0, text: '', counts: new Map() };
  let quoted = false;
  for (let at = 0; at < text.length && lines.length < limit; at++) {
    const char = text.charAt(at);
    const cellBegins = at === line.start || isDelimiter(text.charAt(at - 1));
    if (char === '"') quoted = quoted ? false : cellBegins || text.charAt(at - 1) === '"';
    if (!quoted && isNewline(char)) {
      lines.push({ ...line, text: text.slice(line.start, at) });
      line = { start: at + 1, text: '', counts: new Map() };
    } else if (!quoted && isDelimiter(char)) {
      line.counts.set(char, (line.counts.get(char) ?? 0) + 1);
    }
  }
  if (lines.length < limit) lines.push({ ...line, text: text.slice(line.start) });
  return lines;
}

/**
 * The delimiter of a header line: the one that also splits the next line into as many cells, else the most frequent;
 * null when there is none. The next line matters for names such as `RAM, GB;Disk, GB`.
 */
export function sniffDelimiter(header: Line, next: Line | undefined): Delimiter | null {
  const count = (line: Line | undefined, delimiter: string): number => line?.counts.get(delimiter) ?? 0;
  const found = DELIMITERS.filter((delimiter) => count(header, delimiter) > 0).sort((a, b) => count(header, b) - count(header, a));
  return found.find((delimiter) => count(header, delimiter) === count(next, delimiter)) ?? found[0] ?? null;
}
