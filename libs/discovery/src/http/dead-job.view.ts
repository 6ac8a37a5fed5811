import { IsNullable, pick } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsDate, IsInt, IsString, IsUUID, Length, Matches, Min, ValidateNested } from 'class-validator';
import { type DeadJob } from '../flow/dead-jobs';

/** What a client would be told; never the text of an exception, which may quote a tenant's data. */
export class DeadJobError {
  @IsString()
  code: string;

  @IsString()
  message: string;
}

/** A background job whose starts are used up. */
export class DeadJobView {
  @Matches(/^[1-9]\d*$/)
  id: string;

  @IsString()
  task: string;

  @IsNullable()
  @IsUUID()
  clientAccountId: string | null;

  @IsNullable()
  @IsUUID()
  engagementId: string | null;

  @IsNullable()
  @IsUUID()
  flowId: string | null;

  @IsNullable()
  @IsString()
  phase: string | null;

  @IsInt()
  @Min(0)
  attempts: number;

  @IsInt()
  @Min(1)
  maxAttempts: number;

  @ValidateNested()
  @Type(() => DeadJobError)
  lastError: DeadJobError;

  @IsDate()
  createdAt: Date;

  @IsDate()
  diedAt: Date;
}

export class RedriveDto {
  /** Why; it goes into the audit trail. */
  @IsString()
  @Length(1, 500)
  @Matches(/\S/, { message: 'reason must say something' })
  reason: string;
}

const UNSAID: DeadJobError = {
  code: 'INTERNAL',
  message: 'The job said nothing: its process ended at each start, or it is of a task that the service does not know.',
};

export function deadJobView(job: DeadJob): DeadJobView {
  return {
    ...pick(job, ['id', 'task', 'clientAccountId', 'engagementId', 'flowId', 'phase', 'attempts', 'maxAttempts', 'createdAt', 'diedAt']),
    lastError: job.errorCode && job.errorMessage ? { code: job.errorCode, message: job.errorMessage } : UNSAID,
  };
}
