import { ROLES, type Role } from '@app/context';
import { IsNullable } from '@app/kernel';
import { type RowChange } from '@app/persistence';
import { Type } from 'class-transformer';
import {
  Equals,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';

export class ExecuteToolDto {
  /** The tool's input; its schema is in the catalogue. */
  @IsObject()
  input: object;

  @IsOptional()
  @IsUUID()
  flowId?: string;

  /** Runs the tool whole, tells what it would change, and keeps nothing of it. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

/** A tool of the catalogue, with the JSON Schemas of its input and output. */
export class ToolDescription {
  @IsString()
  name: string;

  @IsString()
  version: string;

  @IsString()
  description: string;

  @IsIn(['read', 'write'])
  effect: 'read' | 'write';

  /** It does what no rollback undoes: no dry run, and no step of a plan. */
  @IsBoolean()
  externalEffects: boolean;

  /** Whether it is run again when the database gave up its transaction. */
  @IsBoolean()
  retrySafe: boolean;

  @IsIn(ROLES, { each: true })
  roles: readonly Role[];

  @IsObject()
  inputSchema: object;

  @IsObject()
  outputSchema: object;

  /** SHA-256 of the definition. */
  @Matches(/^[0-9a-f]{64}$/)
  digest: string;
}

/** What a dry run would do to one row; to the table `jobs` a background job is added. Columns of the tenant are left out. */
export class ToolEffect implements RowChange {
  @IsString()
  table: string;

  @IsIn(['insert', 'update', 'delete'])
  operation: 'insert' | 'update' | 'delete';

  /** The primary key. */
  @IsObject()
  key: Record<string, unknown>;

  /** The whole row; null for an insert. */
  @IsNullable()
  @IsObject()
  before: Record<string, unknown> | null;

  /** The whole row; null for a delete. */
  @IsNullable()
  @IsObject()
  after: Record<string, unknown> | null;
}

/** What a dry run answers besides; nothing of it is there for a real one. */
export class DryRunView {
  /** Nothing of the run is kept. */
  @IsOptional()
  @Equals(true)
  dryRun?: true;

  /** What it would change, in its order, at most 500. */
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => ToolEffect)
  effects?: ToolEffect[];

  /** How many changes there are in all. */
  @IsOptional()
  @IsInt()
  @Min(0)
  effectsTotal?: number;
}

/** A tool run that committed, or a dry one. */
export class ToolExecution extends DryRunView {
  @IsUUID()
  executionId: string;

  @IsString()
  tool: string;

  @IsIn(['registry', 'legacy'])
  implementation: 'registry' | 'legacy';

  @Equals(true)
  success: true;

  /** As the tool declares it. */
  @IsObject()
  output: object;

  @IsNumber()
  @Min(0)
  durationMs: number;
}
