import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Small entities of this test over tables that exist: between them they have a column of every type in use. */
@Entity('learned_mappings')
export class Lesson extends TenantEntity {
  @PrimaryColumn({ type: 'text' })
  kind: string;

  @PrimaryColumn({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  target: string;

  @Column({ type: 'text', nullable: true })
  unit: string | null;

  @Column({ type: 'timestamptz' })
  updatedAt: Date;
}

/** Fewer columns of the same table, one of them under another name. */
@Entity('learned_mappings')
export class LessonTarget extends TenantEntity {
  @PrimaryColumn({ type: 'text' })
  source: string;

  @Column({ type: 'text', name: 'target' })
  meaning: string;
}

@Entity('discovery_flows')
export class Flow extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'jsonb' })
  configuration: unknown;

  @Column({ type: 'jsonb', nullable: true })
  error: unknown;

  @Column({ type: 'date' })
  assessmentDate: string;

  @Column({ type: 'bigint' })
  eventSeq: number;

  @Column({ type: 'uuid' })
  createdBy: string;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt: Date | null;
}

@Entity('assets')
export class Machine extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  assetType: string;

  @Column({ type: 'jsonb' })
  ipAddresses: string[];

  @Column({ type: 'double precision', nullable: true })
  memoryGb: number | null;

  @Column({ type: 'integer', nullable: true })
  wave: number | null;
}

@Entity('asset_dependencies')
export class Edge extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @PrimaryColumn({ type: 'uuid' })
  flowId: string;

  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  target: string;

  @Column({ type: 'integer' })
  connectionCount: number;

  @Column({ type: 'boolean' })
  noise: boolean;

  @Column({ type: 'boolean' })
  external: boolean;
}
