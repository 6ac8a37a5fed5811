import { isIP } from 'node:net';

/** Lower case, trimmed, an IPv4 address mapped into IPv6 unwrapped; null when the text is no IP address. */
export function normaliseAddress(text: string | null): string | null {
  const address = (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');
  return isIP(address) === 0 ? null : address;
}

/**
 * What an address can tell: `host` is one machine's; `nobody` is loopback, multicast or broadcast and never another machine's;
 * `unknown` is the unspecified address or a link-local one, which exports write when they do not know better.
 * Ranges: RFC 1122 (0/8, 127/8), RFC 3927 (169.254/16), RFC 5771 (224/4) and RFC 4291 for IPv6.
 */
export function addressKind(address: string): 'host' | 'nobody' | 'unknown' {
  if (/^(127\.|255\.255\.255\.255$|22[4-9]\.|23\d\.)/.test(address) || /^(::1$|ff[0-9a-f]{2}:)/.test(address)) return 'nobody';
  if (/^(0\.|169\.254\.)/.test(address) || /^(::$|fe[89ab][0-9a-f]:)/.test(address)) return 'unknown';
  return 'host';
}
