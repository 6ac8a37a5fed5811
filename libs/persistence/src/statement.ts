/** A named SQL constant. The name becomes the prepared statement's name on every connection, so a name means one text for ever. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const declared = new Map<string, Statement>();

/**
 * Declares a statement. Values go into parameters, never into the text.
 * @throws Error when the name stands for another text already: on a connection that has prepared that one, this could not run.
 */
export function sql(name: string, text: string): Statement {
  const known = declared.get(name);
  if (known && known.text !== text) throw new Error(`Two statements are named ${name}.`);
  if (known) return known;
  const statement = Object.freeze({ name, text });
  declared.set(name, statement);
  return statement;
}

/** Whether it was declared here: an object of one's own could take the name of another statement. */
export function isDeclared(statement: Statement): boolean {
  return declared.get(statement.name) === statement;
}
