import { type Pool } from 'pg';

/**
 * The pools that other libs may ask for, because what they do belongs to no tenant: `audit` for evidence that a rollback
 * would erase (INSERT only), `ops` for logins and administration, `health` for whether the database answers. The tenants' pool is the orchestrator's alone.
 */
export class DatabasePools {
  readonly audit: Pool;
  readonly ops: Pool;
  readonly health: Pool;

  constructor({ audit, ops, health }: DatabasePools) {
    this.audit = audit;
    this.ops = ops;
    this.health = health;
  }
}
