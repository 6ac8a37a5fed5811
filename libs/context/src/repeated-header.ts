/** The raw part of a request: names and values in turn, as they were sent. */
export interface RawHeaders {
  raw: { rawHeaders: string[] };
}

/**
 * Whether a header was sent more than once, be it with the same value. Only the raw list tells: Node keeps the first of some
 * headers and joins the others, and a proxy before us might have read another one than we do.
 */
export function isRepeated({ raw }: RawHeaders, name: string): boolean {
  return raw.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name.toLowerCase()).length > 1;
}
