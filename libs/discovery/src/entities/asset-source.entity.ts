import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('asset_sources')
export class AssetSourceRow extends TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  assetId: string;

  @Column({ type: 'uuid' })
  flowId: string;

  @PrimaryColumn({ type: 'uuid' })
  importId: string;

  @PrimaryColumn({ type: 'integer' })
  rowNumber: number;

  @Column({ type: 'text' })
  format: string;
}
