import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type CleansedAsset } from '../model/asset';
import { type CleansedDependency } from '../model/dependency';
import { type RowIssue } from '../model/import';

@Entity('raw_import_records')
export class RawImportRecord extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  importId: string;

  @PrimaryColumn({ type: 'integer' })
  rowNumber: number;

  @Column({ type: 'text' })
  rawText: string;

  @Column({ type: 'jsonb' })
  cells: string[];

  /** False: the row could not be taken apart (ragged, a totals line), so there is nothing to cleanse. */
  @Column({ type: 'boolean' })
  readable: boolean;

  @Column({ type: 'text' })
  status: 'accepted' | 'rejected';

  @Column({ type: 'jsonb' })
  issues: RowIssue[];

  @Column({ type: 'jsonb', nullable: true })
  cleansed: CleansedAsset | CleansedDependency | null;
}
