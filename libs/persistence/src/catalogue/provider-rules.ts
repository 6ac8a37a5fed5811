import { PROVIDER_FUNCTIONS } from '../provider-functions';
import { type CatalogueRule, inList } from './catalogue-rule';

const REMEDY = 'Migrate once as a superuser. On a managed server without one, ALLOW_PROVIDER_FUNCTIONS=true accepts it.';

/** That registry_app cannot call what only a superuser can take away from it. */
export const PROVIDER_RULES: CatalogueRule[] = [
  rule(
    'peer-activity-hidden',
    'registry_app cannot read the statements of other sessions, which hold values of other tenants.',
    'activity',
  ),
  rule('peer-sessions-safe', 'registry_app cannot cancel or end other sessions of its own role.', 'signals'),
  rule('no-session-locks', 'registry_app cannot take advisory locks that outlast its transaction.', 'sessionLocks'),
  rule('no-large-objects', 'registry_app cannot write large objects: they have no row security.', 'largeObjects'),
  rule('no-notifications', 'registry_app cannot notify other sessions by a function.', 'notifications'),
  rule('nothing-left-behind', 'registry_app cannot export snapshots or write messages into the write-ahead log.', 'leftovers'),
];

function rule(name: string, holds: string, group: keyof typeof PROVIDER_FUNCTIONS): CatalogueRule {
  const violations = `SELECT p.oid::regprocedure::text FROM pg_proc p
      WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN ${inList(PROVIDER_FUNCTIONS[group].names)}
        AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g WHERE g.grantee = 0 OR g.grantee IN (SELECT oid FROM app))`;
  return { name, holds, violations, remedy: REMEDY, providerOnly: true };
}
