/** Something that must hold in the database's catalogue for tenants to be apart. */
export interface CatalogueRule {
  /** Stable and in kebab case: refusals, the doctor and runbooks refer to it. */
  name: string;
  /** What must hold, in one sentence. */
  holds: string;
  /** A query over the tables of CATALOGUE_SCOPE and pg_catalog: one row a violation, its one column, text, says where. */
  violations: string;
  /** What an operator does about it. */
  remedy: string;
  /** True: only a superuser can mend it, and on a managed server that is the provider. */
  providerOnly?: boolean;
}

/** A broken rule, and where it is broken. */
export interface Violation {
  rule: CatalogueRule;
  subjects: string[];
}

/** A list of texts for an SQL `IN`; the texts are constants of ours. */
export function inList(texts: readonly string[]): string {
  return `(${texts.map((text) => `'${text}'`).join(', ')})`;
}
