declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The client (tenant) that owns data; first column of every tenant table. */
export type ClientAccountId = Branded<'ClientAccountId'>;
/** A project inside a client account; row policies compare both. */
export type EngagementId = Branded<'EngagementId'>;
/** Who acts: a person or a service account. */
export type PrincipalId = Branded<'PrincipalId'>;
/** A discovery flow. */
export type FlowId = Branded<'FlowId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the canonical 36-character text form of any UUID version. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Stands for "no tenant" where a tenant column must not be null, for example in the audit row of a refused login. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000';
