/** The Redis of the rate limits, or null. Its value may hold a password, so no fault repeats it. */
export function redisUrl(text: string | undefined, faults: string[]): string | null {
  if (text === undefined) return null;
  if (!isRedisUrl(text)) faults.push('REDIS_URL must be a URL of the form redis://user:password@host:6379/0, or rediss:// for TLS.');
  return text;
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d{0,5})?$/.test(pathname) && !/%(?![0-9a-f]{2})/i.test(text);
}

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Origins as a browser sends them, so that they can be compared as texts. A pattern such as `*` is none. */
export function corsOrigins(text: string | undefined, faults: string[]): readonly string[] {
  const origins = text?.split(',').map((origin) => origin.trim()) ?? [];
  for (const origin of origins)
    if (!isOrigin(origin)) faults.push(`CORS_ORIGINS takes origins of the form https://host[:port], not "${origin}".`);
  return Object.freeze(origins);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && LOCAL.has(hostname)));
}
