import { type Mutant } from './mutant';

const attribute = (name: string): Mutant => ({
  what: `a runtime role with ${name}`,
  weaken: `ALTER ROLE registry_app ${name}`,
  mend: `ALTER ROLE registry_app NO${name}`,
  violations: { 'role-unprivileged': [`registry_app: ${name}`] },
});

/** Roles that are no longer bound. */
export const ROLE_MUTANTS: Mutant[] = [
  ...['SUPERUSER', 'BYPASSRLS', 'CREATEDB', 'CREATEROLE', 'REPLICATION'].map(attribute),
  {
    what: 'a runtime role that owns something',
    weaken: 'CREATE TABLE mine (); ALTER TABLE mine OWNER TO registry_app',
    mend: 'DROP TABLE mine',
    violations: { 'role-owns-nothing': ['registry_app: table public.mine'] },
  },
  {
    what: 'a tenant table of the job runner',
    weaken: 'ALTER TABLE findings OWNER TO registry_worker',
    mend: 'ALTER TABLE findings OWNER TO registry_owner',
    violations: { 'tenant-table-owned-by-owner': ['public.findings: registry_worker'] },
  },
  {
    what: 'a runtime role that can become the owner',
    weaken: 'GRANT registry_owner TO registry_app',
    mend: 'REVOKE registry_owner FROM registry_app',
    violations: { 'role-member-of-none': ['registry_app: registry_owner'] },
  },
  {
    what: 'somebody who can become the owner',
    weaken: 'CREATE ROLE guest LOGIN; GRANT registry_owner TO guest',
    mend: 'DROP ROLE guest',
    violations: { 'role-for-admin-only': ['guest: registry_owner'] },
  },
  {
    what: 'a runtime role without a statement timeout',
    weaken: 'ALTER ROLE registry_app RESET statement_timeout',
    mend: `ALTER ROLE registry_app SET statement_timeout = '15s'`,
    violations: { 'app-role-limits': ['registry_app: statement_timeout'] },
  },
  {
    what: 'a runtime role that waits for locks for ever',
    weaken: `ALTER ROLE registry_app SET lock_timeout = '0'`,
    mend: `ALTER ROLE registry_app SET lock_timeout = '2s'`,
    violations: { 'app-role-limits': ['registry_app: lock_timeout'] },
  },
  {
    what: 'a runtime role that writes by default, in this database only',
    weaken: 'ALTER ROLE registry_app IN DATABASE service_registry SET default_transaction_read_only = off',
    mend: 'ALTER ROLE registry_app IN DATABASE service_registry RESET default_transaction_read_only',
    violations: { 'app-role-limits': ['registry_app: default_transaction_read_only'] },
  },
  {
    what: 'a runtime role with as many connections as it likes',
    weaken: 'ALTER ROLE registry_app CONNECTION LIMIT -1',
    mend: 'ALTER ROLE registry_app CONNECTION LIMIT 200',
    violations: { 'app-connection-limit': ['registry_app: -1'] },
  },
];
