import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Wave } from '../model/wave';

@Entity('migration_waves')
export class MigrationWave extends TenantEntity implements Wave {
  @PrimaryColumn({ type: 'uuid' })
  flowId: string;

  @PrimaryColumn({ type: 'integer' })
  number: number;

  @Column({ type: 'jsonb' })
  assets: Wave['assets'];

  @Column({ type: 'jsonb' })
  reasons: string[];
}
