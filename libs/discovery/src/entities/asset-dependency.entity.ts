import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type DependencyEdge } from '../model/dependency';

@Entity('asset_dependencies')
export class AssetDependency extends TenantEntity implements DependencyEdge {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  flowId: string;

  @Column({ type: 'uuid', nullable: true })
  sourceAssetId: string | null;

  @Column({ type: 'uuid', nullable: true })
  targetAssetId: string | null;

  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  target: string;

  @Column({ type: 'integer', nullable: true })
  port: number | null;

  @Column({ type: 'text', nullable: true })
  protocol: string | null;

  @Column({ type: 'text', nullable: true })
  sourceProcess: string | null;

  @Column({ type: 'text', nullable: true })
  targetProcess: string | null;

  @Column({ type: 'bigint' })
  connectionCount: number;

  @Column({ type: 'boolean' })
  noise: boolean;

  @Column({ type: 'text', nullable: true })
  noiseReason: string | null;

  @Column({ type: 'boolean' })
  external: boolean;
}
