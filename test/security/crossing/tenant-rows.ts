import { type Pool } from 'pg';

/** Everything that a client account, or one engagement of it, has in the database, as superuser: a hash for each table. */
export class TenantRows {
  #statement = '';

  constructor(private readonly admin: Pool) {}

  /** By `<table> of <whose>`. `engagementId` null: the whole account. */
  async hashes(whose: string, clientAccountId: string, engagementId: string | null): Promise<Record<string, string>> {
    this.#statement ||= await this.#compose();
    const { rows } = await this.admin.query<{ source: string; hash: string }>(this.#statement, [clientAccountId, engagementId]);
    return Object.fromEntries(rows.map(({ source, hash }) => [`${source} of ${whose}`, hash]));
  }

  /** Every table with a client account, so a new one is in it by itself; and those that belong to a tenant by a reference. */
  async #compose(): Promise<string> {
    const { rows } = await this.admin.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND a.attname = 'client_account_id' AND NOT a.attisdropped ORDER BY 1`,
    );
    const own = (engagement = 'engagement_id'): string => `client_account_id = $1::uuid AND ($2::uuid IS NULL OR ${engagement} = $2::uuid)`;
    const members = `(SELECT principal_id FROM memberships WHERE ${own()})`;
    const sources: [name: string, from: string][] = [
      ...rows.map(({ name }): [string, string] => [name, `${name} t WHERE ${own(name === 'engagements' ? 'id' : 'engagement_id')}`]),
      ['client_accounts', 'client_accounts t WHERE id = $1::uuid'],
      ['principals', `principals t WHERE id IN ${members}`],
      ['api_keys', `api_keys t WHERE principal_id IN ${members}`],
      [
        'jobs',
        `graphile_worker._private_jobs t WHERE strpos(payload::text, $1::uuid::text) > 0 AND strpos(payload::text, coalesce($2::uuid::text, '')) > 0`,
      ],
    ];
    const hash = `count(*) || ' rows, md5 ' || md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), ''))`;
    return sources.map(([name, from]) => `SELECT '${name}' AS source, ${hash} AS hash FROM ${from}`).join(' UNION ALL ');
  }
}
