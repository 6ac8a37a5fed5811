import { ROLES, type Role } from '@app/context';
import { Equals, IsIn, IsNumber, IsObject, IsOptional, IsString, IsUUID, Matches, Min } from 'class-validator';

export class ExecuteToolDto {
  /** The tool's input; its schema is in the catalogue. */
  @IsObject()
  input: object;

  @IsOptional()
  @IsUUID()
  flowId?: string;
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

/** A tool run that committed. */
export class ToolExecution {
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
