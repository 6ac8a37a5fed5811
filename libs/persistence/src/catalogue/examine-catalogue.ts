import { type ClientBase, type QueryResult } from 'pg';
import { type CatalogueRule, type Violation } from './catalogue-rule';
import { CATALOGUE_RULES } from './catalogue-rules';
import { CATALOGUE_SCOPE } from './catalogue-scope';

/** With one statement for all, the scope is worked out once; compiled it would take longer than it runs. */
const EXAMINATION = `
  BEGIN READ ONLY;
  SET LOCAL search_path = pg_catalog;
  SET LOCAL jit = off;
  WITH ${CATALOGUE_SCOPE}
  ${CATALOGUE_RULES.map(({ name, violations }) => `SELECT '${name}' AS rule, subject FROM (${violations}) v (subject)`).join('\nUNION ALL\n')}
  ORDER BY 1, 2;
  COMMIT`;

interface Row {
  rule: string;
  subject: string;
}

/** Holds the database to every rule of the catalogue, in one round trip. Any role may ask; nothing is changed. */
export async function examineCatalogue(client: ClientBase): Promise<Violation[]> {
  // pg answers a text of several statements with one result each, which its types do not say.
  const results = (await client.query(EXAMINATION)) as unknown as QueryResult<Row>[];
  const rows = results.flatMap((result) => (result.command === 'SELECT' ? result.rows : []));
  return CATALOGUE_RULES.flatMap((rule) => {
    const subjects = rows.filter((row) => row.rule === rule.name).map(({ subject }) => subject);
    return subjects.length > 0 ? [{ rule, subjects }] : [];
  });
}

/** A violation as one paragraph: the rule, where it is broken, what must hold and what to do. */
export function explainViolation({ rule, subjects }: Violation): string {
  return `${rule.name} (${subjects.join(', ')}): ${rule.holds} ${rule.remedy}`;
}

/** Whether this deployment has said that it lives with it: ALLOW_PROVIDER_FUNCTIONS on a managed server. */
export function isAccepted(rule: CatalogueRule, allowProviderFunctions: boolean): boolean {
  return allowProviderFunctions && rule.providerOnly === true;
}
