import { type CatalogueRule } from './catalogue-rule';
import { FUNCTION_RULES } from './function-rules';
import { GRANT_RULES } from './grant-rules';
import { KEY_RULES } from './key-rules';
import { OBJECT_RULES } from './object-rules';
import { PROVIDER_RULES } from './provider-rules';
import { ROLE_RULES } from './role-rules';
import { ROW_SECURITY_RULES } from './row-security-rules';

/** Every rule, by theme. */
export const CATALOGUE: Record<string, CatalogueRule[]> = {
  'row security': ROW_SECURITY_RULES,
  keys: KEY_RULES,
  functions: FUNCTION_RULES,
  'views and triggers': OBJECT_RULES,
  grants: GRANT_RULES,
  roles: ROLE_RULES,
  'server functions': PROVIDER_RULES,
};

export const CATALOGUE_RULES: CatalogueRule[] = Object.values(CATALOGUE).flat();
