import { isIP } from 'node:net';

/** Ways of writing "nothing" that say nothing about the column. */
const PLACEHOLDER = /^(?:n\/?a|none|null|nil|unknown|tbd|tbc|unbekannt|keine?|[-–—?.]+)$/i;
const SIZE = /^([-+]?(?:\d{1,3}(?:[.,'\s]\d{3})+|\d+)(?:[.,]\d+)?)\s*([kmgt]i?b(?:ytes?)?)?$/i;
const MAC = /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$|^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}$/i;
const FQDN = /^(?=.{4,253}$)(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{1,62}\.?$/i;
const OS =
  /windows|linux|ubuntu|debian|red ?hat|\brhel|centos|suse|\bsles|solaris|\baix\b|hp-?ux|rocky|almalinux|fedora|freebsd|esxi|photon|mac ?os|z\/os|os\/400/i;
const ENVIRONMENT =
  /^(?:prod(?:uction|uktion|uktiv)?|live|stag(?:e|ing)|pre-?prod(?:uction)?|test(?:ing)?|qa|uat|int(?:egration)?|dev(?:elopment)?|entwicklung|dr|disaster.recovery|sandbox)$/i;

const everyPart = (value: string, test: (part: string) => boolean): boolean => {
  const parts = value.split(/[\s,;|]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every(test);
};

/** One address or a list of them; a prefix length (`/24`) and a zone (`%eth0`) may follow. */
export const isIpText = (value: string): boolean => everyPart(value, (part) => isIP(part.replace(/\/\d{1,3}$|%.*$/, '')) !== 0);
/** One MAC address or a list of them. */
export const isMacText = (value: string): boolean => everyPart(value, (part) => MAC.test(part));
export const isFqdnText = (value: string): boolean => FQDN.test(value) && !isIpText(value);
export const isOsText = (value: string): boolean => OS.test(value);
export const isEnvironmentText = (value: string): boolean => ENVIRONMENT.test(value);
/** A number, with or without a size unit. */
export const isSizeText = (value: string): boolean => SIZE.test(value) && isIP(value) === 0;
export const hasSizeSuffix = (value: string): boolean => SIZE.exec(value)?.[2] !== undefined;
export const isNumberText = (value: string): boolean => isSizeText(value) && !hasSizeSuffix(value);

/**
 * The number a text begins with, for judging magnitude only. A last comma or point followed by exactly three digits
 * groups thousands, any other is the decimal sign. Null when there is none.
 */
export function numberOf(value: string): number | null {
  const digits = SIZE.exec(value.trim())?.[1]?.replace(/[\s']/g, '');
  if (digits === undefined) return null;
  const decimal = /[.,](?!\d{3}$)\d+$/.exec(digits)?.[0] ?? '';
  const whole = digits.slice(0, digits.length - decimal.length).replace(/[.,]/g, '');
  return Number(`${whole}${decimal.replace(',', '.')}`);
}

/** The middle value; null for an empty list. */
export function median(values: number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** The samples that say something. */
export const meaningful = (samples: string[]): string[] => samples.filter((sample) => !PLACEHOLDER.test(sample));

/** Which part of the samples passes, 0..1; 0 without samples. */
export const share = (samples: string[], test: (value: string) => boolean): number =>
  samples.length === 0 ? 0 : samples.filter(test).length / samples.length;
