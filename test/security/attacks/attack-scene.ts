import { TenantEntity, type TenantSession, type UnitOfWork } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an attacking tool has: its session, and an address of the database that it should not know. */
export interface AttackScene {
  session: TenantSession;
  unit: UnitOfWork;
  /** Of the runtime role, password included. */
  url: string;
  /** Whatever the attack got to see. */
  seen: unknown[];
  /** Runs `work` after the answer of the request is out. */
  later(work: () => Promise<unknown>): void;
}

@Entity('learned_mappings')
export class Note extends TenantEntity {
  @PrimaryColumn({ type: 'text' })
  kind: string;

  @PrimaryColumn({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  target: string;
}
