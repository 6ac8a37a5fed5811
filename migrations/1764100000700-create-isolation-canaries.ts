import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Two tenants that belong to nobody, each with one row, which the isolation prober tries to reach from the other side. Their
 * ids are documented and of UUID version 8, which this service never makes (a customer's are of version 7). Also: lessons
 * about mappings belong to an engagement that exists, like everything else of a tenant.
 */
export class CreateIsolationCanaries1764100000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Forced row security binds the owner too, who has no policy: he could not insert, and the check of a new foreign key would
      -- see no row and find nothing wrong. Lifted and forced again in one transaction, under an exclusive lock: nobody sees it off.
      ALTER TABLE engagements NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE learned_mappings NO FORCE ROW LEVEL SECURITY;

      INSERT INTO client_accounts (id, name) VALUES
        ('ca0a0000-0000-8000-8000-00000000000a', 'Isolation canary A'),
        ('ca0a0000-0000-8000-8000-00000000000b', 'Isolation canary B');
      INSERT INTO engagements (client_account_id, id, name) VALUES
        ('ca0a0000-0000-8000-8000-00000000000a', 'ca0a0000-0000-8000-8000-0000000000ea', 'Isolation canary A'),
        ('ca0a0000-0000-8000-8000-00000000000b', 'ca0a0000-0000-8000-8000-0000000000eb', 'Isolation canary B');

      -- Nobody acts for a canary, whoever hands out keys.
      ALTER TABLE memberships ADD CONSTRAINT memberships_not_of_canaries CHECK (client_account_id NOT IN
        ('ca0a0000-0000-8000-8000-00000000000a', 'ca0a0000-0000-8000-8000-00000000000b'));

      ALTER TABLE learned_mappings ADD CONSTRAINT learned_mappings_engagement
        FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id);

      CREATE TABLE isolation_canaries (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        -- Looks like a secret and stands for nothing. Never changes.
        secret            text NOT NULL,
        -- Committed updates of the row, and the mark of the latest.
        probes            bigint NOT NULL DEFAULT 0,
        mark              uuid,
        PRIMARY KEY (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)
      );
      INSERT INTO isolation_canaries (client_account_id, engagement_id, id, secret)
      SELECT client_account_id, id, id, encode(sha256(convert_to(name, 'UTF8')), 'hex') FROM engagements
       WHERE client_account_id IN ('ca0a0000-0000-8000-8000-00000000000a', 'ca0a0000-0000-8000-8000-00000000000b');

      CALL sec.protect('isolation_canaries');
      GRANT SELECT, INSERT, UPDATE, DELETE ON isolation_canaries TO registry_app;

      ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
      ALTER TABLE learned_mappings FORCE ROW LEVEL SECURITY;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE isolation_canaries;
      ALTER TABLE learned_mappings DROP CONSTRAINT learned_mappings_engagement;
      ALTER TABLE memberships DROP CONSTRAINT memberships_not_of_canaries;

      ALTER TABLE engagements NO FORCE ROW LEVEL SECURITY;
      DELETE FROM engagements
       WHERE client_account_id IN ('ca0a0000-0000-8000-8000-00000000000a', 'ca0a0000-0000-8000-8000-00000000000b');
      ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
      DELETE FROM client_accounts WHERE id IN ('ca0a0000-0000-8000-8000-00000000000a', 'ca0a0000-0000-8000-8000-00000000000b');
    `);
  }
}
