import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsDateString, IsIn, IsInt, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { IsolationReport } from './isolation-report';

export const PLACES = ['engagements', 'memberships', 'audit_logs'] as const;
/** A place the ops role may read that holds tenants' ids. */
export type Place = (typeof PLACES)[number];

/** An engagement that appears under more than one client account. */
export class SharedEngagement {
  @IsUUID()
  engagementId: string;

  @IsUUID(undefined, { each: true })
  clientAccountIds: string[];

  @IsIn(PLACES, { each: true })
  foundIn: Place[];
}

/** Rows of a client account and an engagement that do not belong together, or do not exist. */
export class OrphanedPair {
  @IsUUID()
  clientAccountId: string;

  @IsUUID()
  engagementId: string;

  @IsIn(PLACES)
  foundIn: Place;

  /** At most 1,000 are counted. */
  @IsInt()
  @Min(0)
  @Max(1000)
  rows: number;
}

/** Data that crosses tenants. At most 100 of each kind are listed. */
export class Crossings {
  @IsIn(PLACES, { each: true })
  lookedAt: Place[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SharedEngagement)
  sharedEngagements: SharedEngagement[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrphanedPair)
  orphanedPairs: OrphanedPair[];
}

/** Whether tenants are apart, as far as can be shown. */
export class TenantIsolation extends Crossings {
  @IsBoolean()
  ok: boolean;

  /** Of this replica: what its prober was refused. */
  @ValidateNested()
  @Type(() => IsolationReport)
  probe: IsolationReport;

  /** When the data was looked at. */
  @IsDateString()
  checkedAt: string;
}
