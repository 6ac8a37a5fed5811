import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type MappingTarget, type SizeUnit } from '../model/mapping';

@Entity('field_mappings')
export class FieldMapping extends TenantEntity {
  @Column({ type: 'uuid' })
  flowId: string;

  @PrimaryColumn({ type: 'uuid' })
  importId: string;

  @Column({ type: 'integer' })
  position: number;

  @PrimaryColumn({ type: 'text' })
  source: string;

  @Column({ type: 'text', nullable: true })
  target: MappingTarget | null;

  @Column({ type: 'text', nullable: true })
  unit: SizeUnit | null;

  @Column({ type: 'double precision' })
  confidence: number;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text' })
  status: 'suggested' | 'approved';

  @Column({ type: 'uuid', nullable: true })
  decidedBy: string | null;
}
