/** What is known about one column before its values are interpreted. */
export interface ColumnProfile {
  /** Column name as in the file. */
  name: string;
  /** Rows in which the cell is not blank. */
  filled: number;
  /** Rows looked at. */
  total: number;
  /** The first distinct filled values, trimmed and shortened; at most `MAX_SAMPLES`. */
  samples: string[];
}

/** Enough to tell what a column holds, few enough to keep for every column of a wide export. */
export const MAX_SAMPLES = 50;
/** Characters kept of one sample. */
export const MAX_SAMPLE_LENGTH = 200;
