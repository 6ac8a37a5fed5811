import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type AssetConflict, type AssetFacts, type AssetStatus, type AssetType, type Environment, type SixR } from '../model/asset';

@Entity('assets')
export class Asset extends TenantEntity implements AssetFacts {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  assetType: AssetType;

  @Column({ type: 'text', nullable: true })
  hostname: string | null;

  @Column({ type: 'text', nullable: true })
  fqdn: string | null;

  @Column({ type: 'text', nullable: true })
  ipAddress: string | null;

  @Column({ type: 'jsonb' })
  ipAddresses: string[];

  @Column({ type: 'jsonb' })
  externalIds: string[];

  @Column({ type: 'text', nullable: true })
  operatingSystem: string | null;

  @Column({ type: 'text', nullable: true })
  osProduct: string | null;

  @Column({ type: 'text', nullable: true })
  osVersion: string | null;

  @Column({ type: 'double precision', nullable: true })
  cpuCores: number | null;

  @Column({ type: 'double precision', nullable: true })
  memoryGb: number | null;

  @Column({ type: 'double precision', nullable: true })
  storageGb: number | null;

  @Column({ type: 'text', nullable: true })
  environment: Environment | null;

  @Column({ type: 'text', nullable: true })
  application: string | null;

  @Column({ type: 'text' })
  status: AssetStatus;

  @Column({ type: 'jsonb' })
  conflicts: AssetConflict[];

  @Column({ type: 'jsonb' })
  attributes: Record<string, string>;

  @Column({ type: 'jsonb', nullable: true })
  sixR: SixR | null;

  @Column({ type: 'integer', nullable: true })
  wave: number | null;

  @Column({ type: 'timestamptz' })
  createdAt: Date;

  @Column({ type: 'timestamptz' })
  updatedAt: Date;
}
