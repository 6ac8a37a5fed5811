import { type Mutant } from './mutant';

/** Keys and references that meet other tenants' rows. */
export const KEY_MUTANTS: Mutant[] = [
  {
    what: 'a unique key without the tenant',
    weaken: 'CREATE UNIQUE INDEX assets_only_fqdn ON assets (fqdn)',
    mend: 'DROP INDEX assets_only_fqdn',
    violations: { 'tenant-leads-key': ['public.assets_only_fqdn'] },
  },
  {
    what: 'a unique key with the engagement beside it',
    weaken: 'CREATE UNIQUE INDEX one_asset ON assets (client_account_id) INCLUDE (engagement_id)',
    mend: 'DROP INDEX one_asset',
    violations: { 'tenant-leads-key': ['public.one_asset'] },
  },
  {
    what: 'a single-column foreign key',
    weaken:
      'ALTER TABLE assets ADD CONSTRAINT by_id UNIQUE (id); ALTER TABLE findings ADD CONSTRAINT crossing FOREIGN KEY (asset_id) REFERENCES assets (id)',
    mend: 'ALTER TABLE findings DROP CONSTRAINT crossing; ALTER TABLE assets DROP CONSTRAINT by_id',
    violations: { 'tenant-leads-key': ['public.by_id'], 'tenant-leads-reference': ['public.findings.crossing'] },
  },
  {
    what: 'rows that no engagement vouches for',
    weaken: 'ALTER TABLE assets DROP CONSTRAINT assets_client_account_id_engagement_id_fkey',
    mend: 'ALTER TABLE assets ADD FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)',
    violations: { 'row-belongs-to-engagement': ['public.assets'] },
  },
  {
    what: 'rows whose reference a null leaves open',
    weaken:
      'ALTER TABLE flow_events DROP CONSTRAINT flow_events_pkey, ALTER flow_id DROP NOT NULL, ADD PRIMARY KEY (client_account_id, engagement_id, seq)',
    mend: 'ALTER TABLE flow_events DROP CONSTRAINT flow_events_pkey, ADD PRIMARY KEY (client_account_id, engagement_id, flow_id, seq)',
    violations: { 'row-belongs-to-engagement': ['public.flow_events'] },
  },
];
