import { blankToNull } from '../cleansing/blank-values';
import { headerWords } from '../formats/normalise-header';
import {
  type AssetEvidence,
  ATTRIBUTE_GROUPS,
  type AttributeGroup,
  CRITICAL_ATTRIBUTES,
  type CriticalAttribute,
} from './critical-attributes.data';
import { percent } from './field-statistics';

/** How many assets one attribute is known of. */
export interface AttributeCoverage extends Pick<CriticalAttribute, 'name' | 'label' | 'group' | 'required'> {
  assetsCovered: number;
  coveragePercent: number;
  /** Known of enough assets (at least `COVERED_PERCENT`). */
  covered: boolean;
  /** What to do; null once it is covered. */
  howToGet: string | null;
}

export const READINESS = ['not_ready', 'partly_ready', 'ready'] as const;
export type Readiness = (typeof READINESS)[number];

export interface AttributeReport {
  assets: number;
  attributes: AttributeCoverage[];
  groups: { group: AttributeGroup; attributes: number; covered: number; averageCoveragePercent: number }[];
  /** Share of the required attributes that are covered, 0 to 100. */
  requiredCoveredPercent: number;
  /** Labels of the required attributes that are not. */
  missingCritical: string[];
  readiness: Readiness;
}

/** An attribute counts once most assets have it; gaps in a few do not hold a plan up. */
const COVERED_PERCENT = 80;
const READY_PERCENT = 75;
const PARTLY_PERCENT = 50;

/** Measures what is known against the 22 critical attributes. What inventory data cannot say counts as missing until a column states it. */
export function assessAttributes(assets: AssetEvidence[]): AttributeReport {
  const columns = assets.map(({ attributes }) => namedColumns(attributes));
  const attributes = CRITICAL_ATTRIBUTES.map((attribute) =>
    coverage(
      attribute,
      assets.filter((asset, i) => attribute.known?.(asset) || columns[i]?.some((name) => attribute.column.test(name))).length,
      assets.length,
    ),
  );
  const required = attributes.filter((attribute) => attribute.required);
  const missing = required.filter(({ covered }) => !covered);
  const requiredCoveredPercent = percent(required.length - missing.length, required.length);
  return {
    assets: assets.length,
    attributes,
    groups: ATTRIBUTE_GROUPS.map((group) => groupOf(group, attributes)),
    requiredCoveredPercent,
    missingCritical: missing.map(({ label }) => label),
    readiness: requiredCoveredPercent >= READY_PERCENT ? 'ready' : requiredCoveredPercent >= PARTLY_PERCENT ? 'partly_ready' : 'not_ready',
  };
}

/** The added columns that say something, in words: `businessOwner` and `Business_Owner` are `business owner`. */
function namedColumns(attributes: Record<string, string>): string[] {
  return Object.entries(attributes).flatMap(([column, value]) => (blankToNull(value) === null ? [] : headerWords(column).join(' ')));
}

function coverage({ name, label, group, required, howToGet }: CriticalAttribute, assetsCovered: number, assets: number): AttributeCoverage {
  const coveragePercent = percent(assetsCovered, assets);
  const covered = coveragePercent >= COVERED_PERCENT;
  return { name, label, group, required, assetsCovered, coveragePercent, covered, howToGet: covered ? null : howToGet };
}

function groupOf(group: AttributeGroup, all: AttributeCoverage[]): AttributeReport['groups'][number] {
  const own = all.filter((attribute) => attribute.group === group);
  return {
    group,
    attributes: own.length,
    covered: own.filter(({ covered }) => covered).length,
    averageCoveragePercent: Math.round((own.reduce((sum, { coveragePercent }) => sum + coveragePercent, 0) / own.length) * 10) / 10,
  };
}
