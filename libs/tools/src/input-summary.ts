import { createHmac } from 'node:crypto';
import { canonicalJson } from '@app/idempotency';
import { type RegisteredTool } from './tool-catalogue';

const LONGEST_VALUE = 200;

/**
 * What an auditor sees of an input, by default deny: values of the fields that the tool declares `audited`, kind and size of the
 * others, nothing of one declared sensitive. Names of fields that the tool does not know are a stranger's text: they are counted.
 */
export function inputSummary({ options, inputSchema }: RegisteredTool, input: unknown): Record<string, unknown> {
  if (input === null || typeof input !== 'object') return {};
  const known = (inputSchema as { properties?: object }).properties ?? {};
  const fields = Object.entries(input);
  const own = fields.filter(([field]) => Object.hasOwn(known, field));
  const summary = own.map(([field, value]: [string, unknown]) => {
    if (options.sensitive?.includes(field)) return [field, '[REDACTED]'];
    return [field, options.audited?.includes(field) ? shown(value) : kindOf(value)];
  });
  const unknown = fields.length - own.length;
  return { ...(Object.fromEntries(summary) as object), ...(unknown > 0 ? { '(unknown fields)': unknown } : {}) };
}

/**
 * HMAC-SHA256 of the input and the client account: tells an auditor who has an input whether it was this one, and nobody else
 * anything. Null for what has no canonical form.
 */
export function inputDigest(key: Buffer, clientAccountId: string, input: unknown): string | null {
  try {
    return createHmac('sha256', key)
      .update(`${clientAccountId}|${canonicalJson(input)}`)
      .digest('hex');
  } catch {
    return null;
  }
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, LONGEST_VALUE);
  return value !== null && typeof value === 'object' ? kindOf(value) : value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `${value.length} items`;
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return typeof value === 'object' ? `${Object.keys(value).length} fields` : typeof value;
}
