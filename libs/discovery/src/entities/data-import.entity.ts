import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ColumnProfile } from '../mapping/column-profile';
import { type ImportFormat, type ImportKind } from '../model/import';

@Entity('data_imports')
export class DataImport extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  flowId: string;

  @Column({ type: 'integer' })
  importOrder: number;

  @Column({ type: 'text' })
  kind: ImportKind;

  @Column({ type: 'text' })
  detectedFormat: ImportFormat;

  @Column({ type: 'text' })
  status: 'receiving' | 'received' | 'failed';

  @Column({ type: 'text', nullable: true })
  filename: string | null;

  @Column({ type: 'bigint' })
  byteSize: number;

  @Column({ type: 'text', nullable: true })
  sha256: string | null;

  @Column({ type: 'jsonb' })
  header: string[];

  @Column({ type: 'boolean' })
  decimalComma: boolean;

  @Column({ type: 'jsonb' })
  columnProfiles: ColumnProfile[];

  @Column({ type: 'integer' })
  totalRecords: number;

  @Column({ type: 'integer' })
  acceptedRecords: number;

  @Column({ type: 'integer' })
  rejectedRecords: number;

  @Column({ type: 'jsonb' })
  warnings: string[];

  @Column({ type: 'timestamptz' })
  createdAt: Date;
}
