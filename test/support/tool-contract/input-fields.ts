import { isTenantField } from '@app/tenancy';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

/** The names of all fields, those of nested objects too. */
export function fieldsOf(schema: object): string[] {
  const { properties = {}, definitions = {} } = schema as Schema;
  return [...Object.keys(properties), ...Object.values(definitions).flatMap(fieldsOf), ...Object.values(properties).flatMap(fieldsOf)];
}

/** Each field of the input itself, with the JSON types that it takes; none when the schema does not say. */
export function propertiesOf(schema: object): [string, string[]][] {
  const typesOf = ({ type, oneOf, anyOf }: Schema): string[] => [
    ...(typeof type === 'string' ? [type] : (type ?? [])),
    ...[...(oneOf ?? []), ...(anyOf ?? [])].flatMap(typesOf),
  ];
  return Object.entries((schema as Schema).properties ?? {})
    .map(([name, property]): [string, string[]] => [name, typesOf(property)])
    .filter(([, types]) => types.length > 0);
}

/** Beyond the names that the registration refuses, those that mean the same. */
export const isTenantLike = (field: string): boolean => isTenantField(field) || /tenant|client_?account|engagement/i.test(field);

/** Names of what must not be seen by others. */
export const isSecretLike = (field: string): boolean => /passw|secret|token|credential|api_?key|private_?key/i.test(field);
