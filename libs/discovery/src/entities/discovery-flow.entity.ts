import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FlowConfiguration, type FlowError, type FlowStatus, type PhaseName, type RunMode } from '../model/flow';

@Entity('discovery_flows')
export class DiscoveryFlow extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  status: FlowStatus;

  @Column({ type: 'text', nullable: true })
  currentPhase: PhaseName | null;

  @Column({ type: 'text', nullable: true })
  runMode: RunMode | null;

  @Column({ type: 'jsonb' })
  configuration: FlowConfiguration;

  @Column({ type: 'date' })
  assessmentDate: string;

  @Column({ type: 'text' })
  implementation: 'registry' | 'legacy';

  @Column({ type: 'jsonb' })
  cycles: string[][];

  @Column({ type: 'jsonb', nullable: true })
  error: FlowError | null;

  @Column({ type: 'bigint' })
  eventSeq: number;

  @Column({ type: 'uuid' })
  createdBy: string;

  @Column({ type: 'timestamptz' })
  createdAt: Date;

  @Column({ type: 'timestamptz' })
  updatedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt: Date | null;
}
