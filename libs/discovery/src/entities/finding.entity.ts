import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FindingDraft, type FindingKind, type Severity } from '../model/finding';

@Entity('findings')
export class Finding extends TenantEntity implements FindingDraft {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  flowId: string;

  @Column({ type: 'uuid' })
  assetId: string;

  @Column({ type: 'text' })
  kind: FindingKind;

  @Column({ type: 'text' })
  product: string;

  @Column({ type: 'text', nullable: true })
  cycle: string | null;

  @Column({ type: 'date', nullable: true })
  date: string | null;

  @Column({ type: 'text' })
  severity: Severity;

  @Column({ type: 'text' })
  reason: string;
}
