import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ImportKind } from '../model/import';
import { type MappingTarget, type SizeUnit } from '../model/mapping';

@Entity('learned_mappings')
export class LearnedMappingRow extends TenantEntity {
  @PrimaryColumn({ type: 'text' })
  kind: ImportKind;

  @PrimaryColumn({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  target: MappingTarget;

  @Column({ type: 'text', nullable: true })
  unit: SizeUnit | null;

  @Column({ type: 'timestamptz' })
  updatedAt: Date;
}
