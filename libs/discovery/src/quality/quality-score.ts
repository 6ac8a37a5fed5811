/** One of the four things that make data usable. */
export interface QualityPart {
  /** 0 to 100, one decimal. */
  score: number;
  /** Share of the part in the whole score. */
  weight: number;
  /** What took points, the heaviest first; empty when nothing did. */
  loweredBy: string[];
}

export const QUALITY_BANDS = ['extensive_cleansing', 'some_cleansing', 'ready'] as const;
export type QualityBand = (typeof QUALITY_BANDS)[number];

export interface QualityReport {
  /** 0 to 100, one decimal. */
  qualityScore: number;
  recommendation: QualityBand;
  /** What to do, in a sentence. */
  advice: string;
  records: number;
  /** Machines (and other assets) that the usable records describe. */
  assets: number;
  parts: Record<'completeness' | 'validity' | 'uniqueness' | 'consistency', QualityPart>;
}

const ADVICE: Record<QualityBand, string> = {
  extensive_cleansing: 'Cleanse the data in its source before it is used: too much is missing or contradictory to plan from.',
  some_cleansing: 'Correct what lowers the score most, then import the data again.',
  ready: 'The data can be used as it is.',
};

/** Below 50 extensive cleansing, below 75 some, else ready. */
export function bandOf(score: number): { recommendation: QualityBand; advice: string } {
  const recommendation = score < 50 ? 'extensive_cleansing' : score < 75 ? 'some_cleansing' : 'ready';
  return { recommendation, advice: ADVICE[recommendation] };
}

/** The weighted mean of the parts, one decimal. */
export function overallScore(parts: QualityReport['parts']): number {
  const list = Object.values(parts);
  const weights = list.reduce((sum, { weight }) => sum + weight, 0);
  return Math.round((list.reduce((sum, { score, weight }) => sum + score * weight, 0) / weights) * 10) / 10;
}
