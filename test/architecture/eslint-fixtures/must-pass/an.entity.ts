import { TenantEntity } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('fixtures')
export class Fixture extends TenantEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column()
  commit: string;
}
