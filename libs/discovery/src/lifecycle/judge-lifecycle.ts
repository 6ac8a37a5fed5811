import { type AssetFacts } from '../model/asset';
import { type FindingDraft, type Severity } from '../model/finding';
import { addMonths } from './iso-day';
import { type LifecycleCatalog, type LifecycleCycle, type LifecycleDate } from './lifecycle-catalog';

/** What an asset says about its operating system. */
export type OperatingSystemFacts = Pick<AssetFacts, 'osProduct' | 'osVersion' | 'operatingSystem'>;

const SOON_MONTHS = 12;
const CRITICAL_MONTHS = 36;
/** VMware names the lowest release a guest setting stands for: `Microsoft Windows Server 2016 or later (64-bit)`. */
const OR_LATER = /\bor later\b/i;

/**
 * Judges an operating system on the assessment date by the rules of DESIGN section 9, "Finding". Null when it is in
 * support, or when its publisher gives no date. A support date is the last day of support: it is past on the day after.
 * Throws RangeError when the assessment date is no ISO day.
 */
export function judgeLifecycle(catalog: LifecycleCatalog, os: OperatingSystemFacts, assessmentDate: string): FindingDraft | null {
  const soon = addMonths(assessmentDate, SOON_MONTHS);
  const version = os.osVersion ?? '';
  const product = os.osProduct;
  if (product === null || !catalog.has(product)) return noData(os.operatingSystem ?? product ?? 'unknown', unknownReason(os));

  const exact = catalog.find(product, version);
  const cycle = exact ?? catalog.lastWithin(product, version);
  const orLater = OR_LATER.test(os.operatingSystem ?? '');
  // Without the exact cycle, only an end of life that every candidate has reached is certain; "or later" has no last candidate.
  if (!cycle || (!exact && (orLater || !isPast(cycle.endOfLife, assessmentDate)))) {
    return noData(product, unmatchedReason(catalog, product, version));
  }

  const { endOfLife, endOfActiveSupport } = cycle;
  if (typeof endOfLife !== 'string') return null;
  const name = exact
    ? `${catalog.label(product, cycle)}${orLater ? ' (the source says "or later": confirm the version)' : ''}`
    : `${catalog.label(product)} ${version} (at the latest ${catalog.label(product, cycle)}; the exact release is not reported)`;
  const draft = (kind: FindingDraft['kind'], date: string, severity: Severity, reason: string): FindingDraft => ({
    kind,
    product,
    cycle: cycle.cycle,
    date,
    severity,
    reason: `${name} ${reason}`,
  });

  if (endOfLife < assessmentDate) {
    const { severity, advice } = endOfLifeSeverity(cycle, endOfLife, assessmentDate);
    return draft('end_of_life', endOfLife, severity, `reached its end of life on ${endOfLife}${advice}`);
  }
  if (endOfLife <= soon) {
    return draft(
      'end_of_life_soon',
      endOfLife,
      'low',
      `reaches its end of life on ${endOfLife}: plan the upgrade as part of the migration.`,
    );
  }
  if (typeof endOfActiveSupport === 'string' && endOfActiveSupport < assessmentDate) {
    const advice = `security fixes continue until ${endOfLife}: choose a newer release where the asset is rebuilt.`;
    return draft('active_support_ended', endOfActiveSupport, 'info', `left active support on ${endOfActiveSupport}; ${advice}`);
  }
  return null;
}

function endOfLifeSeverity(cycle: LifecycleCycle, endOfLife: string, assessmentDate: string): { severity: Severity; advice: string } {
  const extended = cycle.endOfExtendedSupport;
  if (typeof extended === 'string' && extended >= assessmentDate) {
    return { severity: 'medium', advice: `; extended support, where it is bought, lasts until ${extended}: upgrade before then.` };
  }
  return addMonths(endOfLife, CRITICAL_MONTHS) < assessmentDate
    ? { severity: 'critical', advice: ', more than three years ago, and gets no security fixes: upgrade or replace it before it moves.' }
    : { severity: 'high', advice: ' and gets no more security fixes: upgrade or replace it before or with the migration.' };
}

function isPast(date: LifecycleDate, assessmentDate: string): boolean {
  return typeof date === 'string' && date < assessmentDate;
}

function noData(product: string, reason: string): FindingDraft {
  return { kind: 'no_lifecycle_data', product, cycle: null, date: null, severity: 'info', reason };
}

function unknownReason({ operatingSystem, osProduct }: OperatingSystemFacts): string {
  const name = operatingSystem ?? osProduct;
  if (name === null) return 'No operating system reported: find out what runs on the asset before planning its move.';
  return `There is no lifecycle data for "${name}": find out the product and its support dates by hand.`;
}

function unmatchedReason(catalog: LifecycleCatalog, product: string, version: string): string {
  const title = catalog.label(product);
  if (version === '') return `${title} is reported without a version: find out the version to judge its support.`;
  return `Version "${version}" of ${title} does not name one release with known dates: find out the exact release.`;
}
