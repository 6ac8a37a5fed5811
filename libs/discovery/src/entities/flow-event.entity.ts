import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('flow_events')
export class FlowEvent extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  flowId: string;

  @PrimaryColumn({ type: 'bigint' })
  seq: number;

  @Column({ type: 'text' })
  type: string;

  @Column({ type: 'jsonb' })
  data: Record<string, unknown>;

  @Column({ type: 'timestamptz' })
  createdAt: Date;
}
