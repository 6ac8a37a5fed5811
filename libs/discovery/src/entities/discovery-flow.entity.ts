import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type CopyState } from '../model/fork';
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

  @Column({ type: 'uuid', nullable: true })
  forkedFrom: string | null;

  @Column({ type: 'text', nullable: true })
  forkedPhase: PhaseName | null;

  /** Not null: the flow is not complete yet, and takes no command but those that wait for it or end it. */
  @Column({ type: 'jsonb', nullable: true })
  copying: CopyState | null;

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
