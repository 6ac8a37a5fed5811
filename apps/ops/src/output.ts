export interface OutputOptions {
  json?: boolean;
}

/** With --json the object and nothing else goes to stdout; else the text. */
export function print({ json }: OutputOptions, value: unknown, text: string): void {
  console.log(json ? JSON.stringify(value, null, 2) : text);
}

/** An object as lines `name: value`, for people. */
export function asLines(value: object): string {
  const entries = Object.entries(value).filter(([, each]) => each !== null);
  const width = Math.max(...entries.map(([name]) => name.length)) + 1;
  return entries.map(([name, each]) => `${`${name}:`.padEnd(width)} ${String(each)}`).join('\n');
}
