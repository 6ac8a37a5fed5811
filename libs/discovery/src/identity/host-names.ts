/** Lower case, without surrounding space and without the dot that ends an absolute DNS name; empty for null. */
export function normaliseName(name: string | null): string {
  const text = (name ?? '').trim().toLowerCase();
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** True for a dotted DNS name such as `web01.example.com`; false for a bare label, an address or free text ("app v1.2"). */
export function isQualified(name: string): boolean {
  return name.includes('.') && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]+$/i.test(name);
}

/** The first label of a DNS name; any other text as it is. */
export function shortName(name: string): string {
  return isQualified(name) ? name.slice(0, name.indexOf('.')) : name;
}

/** True when both name one host as far as they go: `WEB01` and `web01.example.com`, but not `web01.a.example` and `web01.b.example`. */
export function sameHost(a: string | null, b: string | null): boolean {
  const [left, right] = [normaliseName(a), normaliseName(b)];
  if (left === right) return true;
  return isQualified(left) !== isQualified(right) && shortName(left) === shortName(right);
}
