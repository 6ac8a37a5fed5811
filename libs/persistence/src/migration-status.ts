import { type MigrationClass } from './migrate';
import { BoundaryClient } from './ownership/boundary-client';

export interface MigrationState {
  name: string;
  applied: boolean;
  /** False: a newer build has applied it, this one does not have it. */
  known: boolean;
}

/**
 * Every migration in the order of its running: this build's, then applied ones it does not know. A database without any is
 * one where nothing is applied. `url`: the administration's connection, or registry_ops.
 */
export async function migrationStatus(url: string, migrations: MigrationClass[]): Promise<MigrationState[]> {
  const client = new BoundaryClient({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ exists: boolean }>(`SELECT to_regclass('public.migrations') IS NOT NULL AS exists`);
    const applied = rows[0]?.exists
      ? (await client.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY timestamp, id')).rows
      : [];
    const known = migrations.map(({ name }) => name);
    return [
      ...known.map((name) => ({ name, applied: applied.some((row) => row.name === name), known: true })),
      ...applied.filter(({ name }) => !known.includes(name)).map(({ name }) => ({ name, applied: true, known: false })),
    ];
  } finally {
    await client.end();
  }
}
