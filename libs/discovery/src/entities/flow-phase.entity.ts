import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FlowError, type PhaseName, type PhaseStatus } from '../model/flow';

@Entity('flow_phases')
export class FlowPhase extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  flowId: string;

  @PrimaryColumn({ type: 'text' })
  phase: PhaseName;

  @Column({ type: 'smallint' })
  position: number;

  @Column({ type: 'text' })
  status: PhaseStatus;

  @Column({ type: 'integer' })
  attempts: number;

  /** Goes up with each command that runs the phase anew; runs and deliveries of one generation have one effect. */
  @Column({ type: 'integer' })
  generation: number;

  @Column({ type: 'jsonb', nullable: true })
  checkpoint: Record<string, unknown> | null;

  @Column({ type: 'jsonb', nullable: true })
  summary: Record<string, unknown> | null;

  @Column({ type: 'jsonb', nullable: true })
  error: FlowError | null;

  @Column({ type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt: Date | null;
}
