import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Principals may be subjects of an OIDC issuer: they sign in with its access tokens instead of an API key. */
export class AddOidcPrincipals1764100000600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE principals
        ADD COLUMN issuer  text CHECK (length(issuer) BETWEEN 1 AND 500),
        ADD COLUMN subject text CHECK (length(subject) BETWEEN 1 AND 255),
        ADD CONSTRAINT principals_issuer_with_subject CHECK ((issuer IS NULL) = (subject IS NULL)),
        ADD CONSTRAINT principals_issuer_subject_key UNIQUE (issuer, subject);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Constraints on the columns go with them. The principals stay, named by the audit trail, without a way to sign in.
    await runner.query('ALTER TABLE principals DROP COLUMN subject, DROP COLUMN issuer');
  }
}
