import { type RawRow } from '../model/import';

/** An upload after its header was read: the columns at once, the rows on demand. */
export interface TabularFile {
  /** Column names in file order: trimmed, unique, never empty. */
  header: string[];
  /** The cell separator; null for JSON. */
  delimiter: string | null;
  /** Sentences about what was skipped before the header. */
  warnings: string[];
  /** To be iterated once. Ending the loop early closes the upload; a broken file throws an `ImportRefusedError` here. */
  rows: AsyncIterable<RawRow>;
}
