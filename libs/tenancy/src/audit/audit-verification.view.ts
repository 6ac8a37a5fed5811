import { type BadRow, type Verification } from '@app/audit';
import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsString, ValidateNested } from 'class-validator';

export class FirstBadRow implements BadRow {
  /** Of the audit row; `digest:<sequence>` when the chain of digests itself is broken. */
  @IsString()
  id: string;

  /** Begins with `changed`, `missing`, `added` or `digest`. */
  @IsString()
  reason: string;
}

export class AuditVerification implements Verification {
  @IsBoolean()
  ok: boolean;

  /** Rows that are what was sealed; verification ends at the first that is not. */
  @IsInt()
  checkedRows: number;

  @IsInt()
  digests: number;

  @IsNullable()
  @ValidateNested()
  @Type(() => FirstBadRow)
  firstBad: FirstBadRow | null;

  /** Rows that are not sealed yet. */
  @IsInt()
  unsealedRows: number;
}
