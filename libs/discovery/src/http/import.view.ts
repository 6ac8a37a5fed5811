import { IsNullable, pick } from '@app/kernel';
import { IsDate, IsIn, IsInt, IsString, IsUUID, Matches, Min } from 'class-validator';
import { type DataImport } from '../entities/data-import.entity';
import { IMPORT_FORMATS, IMPORT_KINDS, type ImportFormat, type ImportKind, RowIssue } from '../model/import';

const STATUSES = ['receiving', 'received', 'failed'] as const;

/** An import as clients see it; `importId` is its id once more, by the name that its upload answers with. */
export class ImportView {
  @IsUUID()
  id: string;

  @IsUUID()
  importId: string;

  @IsUUID()
  flowId: string;

  @IsIn(IMPORT_KINDS)
  kind: ImportKind;

  @IsIn(IMPORT_FORMATS)
  detectedFormat: ImportFormat;

  @IsIn(STATUSES)
  status: (typeof STATUSES)[number];

  @IsNullable()
  @IsString()
  filename: string | null;

  @IsInt()
  @Min(0)
  byteSize: number;

  @IsNullable()
  @Matches(/^[0-9a-f]{64}$/)
  sha256: string | null;

  /** Every data row, rejected ones too. */
  @IsInt()
  @Min(0)
  totalRecords: number;

  @IsInt()
  @Min(0)
  acceptedRecords: number;

  @IsInt()
  @Min(0)
  rejectedRecords: number;

  @IsString({ each: true })
  warnings: string[];

  @IsDate()
  createdAt: Date;
}

/** What is wrong with a row of an import. */
export class ImportIssueView extends RowIssue {
  @IsInt()
  @Min(1)
  rowNumber: number;
}

/** What a client gets of a stored import. */
export function importView(imported: DataImport): ImportView {
  return {
    ...pick(imported, ['id', 'flowId', 'kind', 'detectedFormat', 'status', 'filename', 'byteSize', 'sha256']),
    ...pick(imported, ['totalRecords', 'acceptedRecords', 'rejectedRecords', 'warnings', 'createdAt']),
    importId: imported.id,
  };
}
