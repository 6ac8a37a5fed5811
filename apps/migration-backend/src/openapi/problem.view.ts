import { type ErrorCode, type FieldError, PROBLEMS } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';

const CODES = Object.keys(PROBLEMS) as ErrorCode[];

/** One faulty field of a request. */
export class ProblemField implements FieldError {
  /** Path such as `mappings[0].target`. */
  @IsString()
  field: string;

  @IsString()
  code: string;

  @IsString()
  message: string;
}

/** RFC 9457 problem details: the body of every answer that is no success. */
export class Problem {
  @Matches(/^urn:service-registry:problem:[a-z-]+$/)
  type: string;

  @IsString()
  title: string;

  @IsInt()
  status: number;

  @IsString()
  detail: string;

  /** Path of the request, without its query. */
  @IsString()
  instance: string;

  @IsIn(CODES)
  code: ErrorCode;

  /** Quote it when you report the problem. */
  @IsString()
  requestId: string;

  /** The step of a plan that failed, counted from 0. */
  @IsOptional()
  @IsInt()
  step?: number;

  @ValidateNested({ each: true })
  @Type(() => ProblemField)
  errors: ProblemField[];
}
