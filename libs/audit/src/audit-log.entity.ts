import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('audit_logs')
export class AuditLog extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'timestamptz' })
  createdAt: Date;

  @Column({ type: 'text' })
  category: string;

  @Column({ type: 'text' })
  level: string;

  @Column({ type: 'text' })
  operation: string;

  @Column({ type: 'uuid', nullable: true })
  flowId: string | null;

  @Column({ type: 'uuid', nullable: true })
  principalId: string | null;

  @Column({ type: 'text' })
  requestId: string;

  @Column({ type: 'jsonb' })
  context: Record<string, unknown>;
}
