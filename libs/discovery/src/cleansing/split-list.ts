const SEPARATORS = /[,;|\s]+/;
const WRAPPING = /^["'[({]+|["'\])}]+$/g;

/** Splits a multi-valued cell (`10.0.0.1, 10.0.0.2`, `a;b`, `["x","y"]`) into its parts, without quotes and brackets. */
export function splitList(text: string): string[] {
  return text
    .split(SEPARATORS)
    .map((part) => part.replace(WRAPPING, ''))
    .filter((part) => part !== '');
}
