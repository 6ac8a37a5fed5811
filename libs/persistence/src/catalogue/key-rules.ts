import { type CatalogueRule, inList } from './catalogue-rule';

/**
 * Tables whose engagement no foreign key vouches for: the audit trail and its digests stay when an engagement goes, and some are nobody's; an
 * idempotency key may be an operator's, who acts for no tenant.
 */
const UNROOTED = ['public.audit_logs', 'public.audit_digests', 'public.engagements', 'public.idempotency_keys'];

/** That no key and no reference can meet another tenant's row: they are checked without row security, and would tell of it. */
export const KEY_RULES: CatalogueRule[] = [
  {
    name: 'tenant-table-has-key',
    holds: 'Every tenant table has a primary key.',
    violations: `SELECT name FROM tenant_tables t WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)`,
    remedy: 'In a migration: add PRIMARY KEY (client_account_id, engagement_id, ...).',
  },
  {
    name: 'tenant-leads-key',
    holds: 'Every primary, unique and exclusion key of a tenant table begins with client_account_id, engagement_id.',
    violations: `SELECT i.indexrelid::regclass::text
        FROM tenant_tables t JOIN pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
        LEFT JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = i.indkey[1] AND i.indnkeyatts > 1
       WHERE a.attname IS DISTINCT FROM 'client_account_id' OR b.attname IS DISTINCT FROM t.engagement_column`,
    remedy: 'In a migration: make the key again with client_account_id, engagement_id first.',
  },
  {
    name: 'tenant-leads-reference',
    holds: 'Every foreign key to a tenant table begins with client_account_id, engagement_id on both sides.',
    violations: `SELECT k.name FROM tenant_references k WHERE k.tenant_leads IS NOT TRUE`,
    remedy: 'In a migration: make the foreign key again with client_account_id, engagement_id first.',
  },
  {
    name: 'row-belongs-to-engagement',
    holds: 'Every row of a tenant table belongs to an engagement that exists, by a foreign key that no null can leave open.',
    violations: `WITH RECURSIVE rooted (oid) AS (
          SELECT oid FROM tenant_tables WHERE name = 'public.engagements'
          UNION SELECT k.source FROM rooted JOIN tenant_references k ON k.target = rooted.oid WHERE k.tenant_leads AND k.binds)
        SELECT name FROM tenant_tables t WHERE t.root NOT IN ${inList(UNROOTED)} AND NOT EXISTS (SELECT FROM rooted WHERE rooted.oid = t.oid)`,
    remedy: 'In a migration: add FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id).',
  },
];
