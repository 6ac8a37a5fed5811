import { IsObject, IsOptional, IsUUID } from 'class-validator';

export class ExecuteToolDto {
  /** The tool's input; its schema is in the catalogue. */
  @IsObject()
  input: object;

  @IsOptional()
  @IsUUID()
  flowId?: string;
}
