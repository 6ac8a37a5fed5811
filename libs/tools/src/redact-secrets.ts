const REDACTED = '[REDACTED]';
/** Shorter texts would take half of every message with them, and are no secrets. */
const SHORTEST = 4;
const DEEPEST = 6;

/** The values of an input's sensitive fields, as texts to look for: plain, and as JSON and URLs would write them. */
export function secretsOf(input: unknown, sensitive: readonly string[] = []): string[] {
  if (input === null || typeof input !== 'object') return [];
  const texts = sensitive.flatMap((field) => textsIn((input as Record<string, unknown>)[field]));
  const written = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text.toWellFormed())]);
  return [...new Set(written)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * Takes the secrets out of what was thrown, in place: message, stack, causes, and what a driver adds to its errors. An error's
 * text goes to the log, the audit trail or the client, and whoever wrote it may have quoted the input.
 */
export function redactSecrets(thrown: unknown, secrets: readonly string[]): unknown {
  return secrets.length === 0 ? thrown : redacted(thrown, secrets, 0);
}

/** The same JSON without the secrets: in texts, in the names of fields, and numbers that are one. */
export function redactedJson<T>(json: T, secrets: readonly string[]): T {
  return secrets.length === 0 ? json : (withoutSecrets(json, secrets) as T);
}

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redactedText(value, secrets);
  if (typeof value === 'number') return secrets.includes(String(value)) ? REDACTED : value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [redactedText(name, secrets), withoutSecrets(field, secrets)]));
}

const redactedText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);

function redacted(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return redactedText(value, secrets);
  if (!isOwn(value) || depth > DEEPEST) return value;
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (!descriptor || !('value' in descriptor)) continue;
    const before: unknown = descriptor.value;
    const after = redacted(before, secrets, depth + 1);
    if (after !== before && !Reflect.set(value, key, after)) return new Error('The error cannot be shown: it holds a secret.');
  }
  return value;
}

/** Errors and plain data belong to the error; anything else may be a living part of the application. */
function isOwn(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return value instanceof Error || Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
