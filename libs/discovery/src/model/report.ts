import { IsNullable, ISO_DAY } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsObject, IsString, IsUUID, Matches, Min, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { ASSET_STATUSES, AssetConflict, AssetFacts, AssetSource, SIX_R_STRATEGIES, SixR } from './asset';
import { DependencyEdge } from './dependency';
import { FindingDraft, SEVERITIES } from './finding';
import { Wave } from './wave';

/** Schema of a breakdown: a count for each of these names. */
const countsOf = (names: readonly string[]): Parameters<typeof JSONSchema>[0] => ({
  required: [...names],
  properties: Object.fromEntries(names.map((name) => [name, { type: 'integer', minimum: 0 }])),
  additionalProperties: false,
});
const LISTS_OF_NAMES = { items: { items: { type: 'string' } } } as const;

/** An asset as clients see it: its facts, and who said what. */
export class ReportAsset extends AssetFacts {
  @IsUUID()
  id: string;

  @ValidateNested({ each: true })
  @Type(() => AssetSource)
  sources: AssetSource[];

  @ValidateNested({ each: true })
  @Type(() => AssetConflict)
  conflicts: AssetConflict[];

  @IsNullable()
  @ValidateNested()
  @Type(() => SixR)
  sixR: SixR | null;

  /** Number of the migration wave; null for assets that do not move. */
  @IsNullable()
  @IsInt()
  @Min(1)
  wave: number | null;
}

/** A stored edge of the dependency graph. */
export class ReportDependency extends DependencyEdge {
  @IsUUID()
  id: string;
}

/** A stored finding, with the name of its asset. */
export class ReportFinding extends FindingDraft {
  @IsUUID()
  id: string;

  @IsUUID()
  assetId: string;

  @IsString()
  assetName: string;
}

/** The report in numbers. The breakdowns name every status, strategy and severity, with 0 where there is none. */
export class ReportSummary {
  @IsInt()
  assets: number;

  @IsObject()
  @JSONSchema(countsOf(ASSET_STATUSES))
  byStatus: Record<string, number>;

  @IsObject()
  @JSONSchema(countsOf(SIX_R_STRATEGIES))
  bySixR: Record<string, number>;

  @IsInt()
  dependencies: number;

  @IsInt()
  noiseDependencies: number;

  @IsInt()
  externalEndpoints: number;

  @IsInt()
  findings: number;

  @IsObject()
  @JSONSchema(countsOf(SEVERITIES))
  bySeverity: Record<string, number>;

  @IsInt()
  waves: number;

  @IsInt()
  rejectedRecords: number;
}

/** The result of a discovery flow (DESIGN section 9, "Report"). */
export class Report {
  @IsUUID()
  flowId: string;

  /** ISO day on which lifecycles were judged. */
  @Matches(ISO_DAY)
  assessmentDate: string;

  @ValidateNested()
  @Type(() => ReportSummary)
  summary: ReportSummary;

  @ValidateNested({ each: true })
  @Type(() => ReportAsset)
  assets: ReportAsset[];

  @ValidateNested({ each: true })
  @Type(() => ReportDependency)
  dependencies: ReportDependency[];

  @ValidateNested({ each: true })
  @Type(() => ReportFinding)
  findings: ReportFinding[];

  @ValidateNested({ each: true })
  @Type(() => Wave)
  waves: Wave[];

  /** Names of assets that depend on each other in a circle. */
  @IsArray({ each: true })
  @JSONSchema(LISTS_OF_NAMES)
  cycles: string[][];
}
