/** Roles that log in at run time, by what they are for; registry_owner owns the schema and never logs in. */
export const ROLE_OF = {
  tenant: 'registry_app',
  audit: 'registry_audit',
  ops: 'registry_ops',
  worker: 'registry_worker',
} as const;

export type RuntimeUse = keyof typeof ROLE_OF;
export type RuntimeRole = (typeof ROLE_OF)[RuntimeUse];
export const RUNTIME_ROLES: readonly RuntimeRole[] = Object.values(ROLE_OF);
