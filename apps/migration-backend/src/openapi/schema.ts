/** As much of a JSON Schema of draft 2020-12 as the document is made of. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: readonly unknown[];
  const?: unknown;
  format?: string;
  maxLength?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

export const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** A value of the address is never null: what may be left out there is simply left out. */
export function withoutNull({ type, enum: values, anyOf, ...schema }: Schema): Schema {
  const types = Array.isArray(type) ? type.filter((name) => name !== 'null') : type;
  const branches = anyOf?.filter((branch) => branch.type !== 'null');
  return {
    ...schema,
    ...(types ? { type: Array.isArray(types) && types.length === 1 ? types[0] : types } : {}),
    ...(values ? { enum: values.filter((value) => value !== null) } : {}),
    ...(branches ? { anyOf: branches } : {}),
  };
}
