/** A named SQL constant. The name becomes the prepared statement's name on every connection, so a name means one text for ever. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Declares a statement. Keep names unique (`asset.by_hostname`); values go into parameters, never into the text. */
export function sql(name: string, text: string): Statement {
  return Object.freeze({ name, text });
}
