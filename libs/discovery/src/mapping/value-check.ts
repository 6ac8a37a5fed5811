import { type MappingTarget } from '../model/mapping';
import { CONFIDENCE, isSizeTarget, type Candidate } from './candidate';
import { guessUnit } from './size-unit';
import { isFqdnText, isIpText, isMacText, isNumberText, isSizeText, meaningful, share } from './value-shapes';

interface Expectation {
  fits: (value: string) => boolean;
  /** Completes "most values ...". */
  otherwise: string;
}

const numbers: Expectation = { fits: isNumberText, otherwise: 'are not numbers' };
const sizes: Expectation = { fits: isSizeText, otherwise: 'are not sizes' };
const addresses: Expectation = { fits: isIpText, otherwise: 'are not IP addresses' };
const words: Expectation = { fits: (value) => !isNumberText(value) && !isIpText(value), otherwise: 'are numbers or addresses' };
const hostNames: Expectation = { fits: (value) => !isIpText(value), otherwise: 'are IP addresses' };

/** What the values of a target look like; a column whose values mostly do not is misnamed. */
const EXPECTED: Partial<Record<MappingTarget, Expectation>> = {
  ipAddress: addresses,
  sourceIp: addresses,
  targetIp: addresses,
  macAddress: { fits: isMacText, otherwise: 'are not MAC addresses' },
  hostname: hostNames,
  fqdn: { fits: (value) => isFqdnText(value) || /^[\w-]+$/.test(value), otherwise: 'are not DNS names' },
  operatingSystem: words,
  operatingSystemFallback: words,
  assetType: words,
  environment: words,
  application: words,
  cpuCores: numbers,
  cpuCount: numbers,
  coresPerCpu: numbers,
  memoryGb: sizes,
  storageGb: sizes,
  port: { fits: (value) => /^\d{1,5}(?:\/\w+)?$/.test(value), otherwise: 'are not port numbers' },
  connectionCount: numbers,
};

/** Endpoint columns such as `Source` hold names in one tool and addresses in the next. */
const ADDRESS_OF: Partial<Record<MappingTarget, MappingTarget>> = { sourceName: 'sourceIp', targetName: 'targetIp' };

function withUnit(candidate: Candidate, samples: string[]): Candidate {
  if (!isSizeTarget(candidate.target) || candidate.unit !== null) return candidate;
  const { unit, certain } = guessUnit(candidate.target, samples);
  if (certain || unit === null) return { ...candidate, unit };
  const reason = `${candidate.reason}; values look like ${unit.toUpperCase()}`;
  return { ...candidate, unit, confidence: Math.min(candidate.confidence, CONFIDENCE.unitGuessed), reason };
}

/**
 * A candidate found by name, corrected by what the column holds: a contradiction takes it below 0.5, a size gets its
 * unit, an endpoint is told to be a name or an address. Without values the name alone counts.
 */
export function checkAgainstValues(candidate: Candidate, allSamples: string[]): Candidate {
  const samples = meaningful(allSamples);
  if (samples.length === 0) return isSizeTarget(candidate.target) ? { ...candidate, unit: candidate.unit ?? 'gb' } : candidate;

  const address = ADDRESS_OF[candidate.target];
  if (address !== undefined && share(samples, isIpText) > 0.5) {
    return { ...candidate, target: address, reason: `${candidate.reason}; its values are IP addresses` };
  }
  const expected = EXPECTED[candidate.target];
  if (expected !== undefined && share(samples, expected.fits) < 0.5) {
    const reason = `${candidate.reason}, but most values ${expected.otherwise}, for example "${samples[0]?.slice(0, 40)}"`;
    return { ...candidate, confidence: CONFIDENCE.contradicted, reason, shares: false };
  }
  return withUnit(candidate, samples);
}
