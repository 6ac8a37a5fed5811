import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsDateString, IsIn, IsInt, ValidateNested } from 'class-validator';
import { ProbeResult } from './probe-result';

const STATES = ['ok', 'violated', 'unknown'] as const;
/**
 * ok: everything that must be refused was, and every control passed. violated: something was let through. unknown: neither could
 * be shown, because the database did not answer or a control failed.
 */
export type IsolationState = (typeof STATES)[number];

/** What the prober found. */
export class IsolationReport {
  @IsBoolean()
  ok: boolean;

  @IsIn(STATES)
  state: IsolationState;

  /** Null before the first run. */
  @IsNullable()
  @IsDateString()
  checkedAt: string | null;

  @IsInt()
  durationMs: number;

  /** Those that were run. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ProbeResult)
  probes: ProbeResult[];
}
