import { isIP } from 'node:net';

/** The two forms of a host name, lower case; `fqdn` is null for a name without a domain. */
export interface ParsedHostname {
  hostname: string;
  fqdn: string | null;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//;
const FROM_PATH_OR_PORT = /(?:[/?#].*|:\d+\/?)$/;
/** RFC 1123 label; underscores are let through because Windows names have them. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const TOP_LEVEL = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;
/** Every machine calls itself that. */
const LOCALHOST = /^localhost(?:\d|$|\.localdomain)/;
/** `web01.old` is a copy of web01 that somebody named so, not a host in a domain `old`. */
const COPY_MARK = /^[^.]+\.(?:old|bak|backup|copy|clone|orig|saved?|restored?|tmp|temp|template|snapshot|disabled|deleted)$/;

/**
 * Splits a host name or fully qualified name: lower case, without trailing dot, URL parts and port.
 * Null when the value is no host name: an IP address, a text with spaces, `localhost`.
 */
export function parseHostname(text: string): ParsedHostname | null {
  const name = text.trim().toLowerCase().replace(SCHEME, '').replace(FROM_PATH_OR_PORT, '').replace(/\.$/, '');
  if (name === '' || name.length > 253 || isIP(name) !== 0 || LOCALHOST.test(name)) return null;
  const labels = name.split('.');
  const [hostname = ''] = labels;
  if (!labels.every((label) => LABEL.test(label))) return null;
  if (labels.length === 1) return { hostname, fqdn: null };
  return TOP_LEVEL.test(labels.at(-1) ?? '') ? { hostname, fqdn: name } : null;
}

/** The host name inside a display name (a VM's, a CI's), or null when the name does not look like one: `web01.old`, `SAP (new)`. */
export function hostnameFromName(name: string): ParsedHostname | null {
  const parsed = parseHostname(name);
  return parsed === null || COPY_MARK.test(parsed.fqdn ?? '') ? null : parsed;
}
