import { IsNullable, ISO_DAY } from '@app/kernel';
import { IsIn, IsString, Matches } from 'class-validator';

export const FINDING_KINDS = ['end_of_life', 'end_of_life_soon', 'active_support_ended', 'no_lifecycle_data'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A tech-debt finding before it is stored. Dates are ISO days (`2024-10-10`). */
export class FindingDraft {
  @IsIn(FINDING_KINDS)
  kind: FindingKind;

  @IsString()
  product: string;

  @IsNullable()
  @IsString()
  cycle: string | null;

  /** The date the kind is about: end of life, or end of active support; null for `no_lifecycle_data`. */
  @IsNullable()
  @Matches(ISO_DAY)
  date: string | null;

  @IsIn(SEVERITIES)
  severity: Severity;

  @IsString()
  reason: string;
}
