import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Tells rows that could not be taken apart from rows that cleansing refused: the latter are cleansed again when a mapping
 * was corrected. Counts of connections are sums, which an integer may not hold.
 */
export class MarkReadableRows1764100000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE raw_import_records ADD COLUMN readable boolean NOT NULL DEFAULT true;
      UPDATE raw_import_records SET readable = false
       WHERE status = 'rejected' AND issues->0->>'code' IN ('TOTALS_ROW', 'RAGGED_ROW', 'EMPTY_ROW', 'NOT_AN_OBJECT');
      ALTER TABLE asset_dependencies ALTER COLUMN connection_count TYPE bigint;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE asset_dependencies ALTER COLUMN connection_count TYPE integer;
      ALTER TABLE raw_import_records DROP COLUMN readable;
    `);
  }
}
