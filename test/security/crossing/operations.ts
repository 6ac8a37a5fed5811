import { type Answer, type TestApp } from '../../support/test-app';
import { type Slot, slotAt } from './slots';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  /** Nullable, or one of several: each alternative counts. */
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
}

interface Documented {
  parameters?: { in: 'path' | 'query' | 'header'; name: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** One operation of the API document; of running a tool, one for each tool. */
export interface Operation {
  method: string;
  /** With `{parameters}`. */
  path: string;
  slots: Slot[];
  /** Every place of the request, those without an id too. */
  places: string[];
}

const EXECUTION = 'POST /api/v1/tools/{name}/executions';
/** Accepted everywhere, so that no document lists them. */
const HEADERS = ['x-client-account-id', 'x-engagement-id', 'x-flow-id'];
/** Headers of single routes, by the end of their address. */
const OWN_HEADERS: Record<string, string[]> = { events: ['last-event-id'] };

/** All operations by method and address, from the running application's own document and catalogue. */
export async function readOperations(app: TestApp, agentKey: string): Promise<Map<string, Operation>> {
  const { body: document }: Answer = await app.request('GET', '/openapi.json');
  const { body: catalogue }: Answer = await app.request('GET', '/api/v1/tools', { key: agentKey });
  const shared = document.components.schemas as Record<string, Schema>;
  const found = new Map<string, Operation>();
  for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Documented>>))
    for (const [verb, documented] of Object.entries(methods)) {
      const method = verb.toUpperCase();
      const places = placesOf(path, documented);
      // What comes in several types is a file: rows of facts, whose names are nobody's ids.
      const [body, another] = Object.values(documented.requestBody?.content ?? {}).map(({ schema }) => schema);
      const operation = (of: string, fields: string[]): Operation => {
        const all = [...places, ...fields.map((field) => `body ${field}`)];
        return { method, path: of, places: all, slots: all.map(slotAt).filter((slot) => slot !== null) };
      };
      if (`${method} ${path}` !== EXECUTION)
        found.set(`${method} ${path}`, operation(path, body && !another ? leaves(body, '', shared) : []));
      else
        for (const { name, inputSchema } of catalogue.items as {
          name: string;
          inputSchema: Schema & { definitions?: Record<string, Schema> };
        }[]) {
          const fields = leaves(body!, '', shared).filter((field) => !/^input\b/.test(field));
          const of = path.replace('{name}', name);
          found.set(`${method} ${of}`, operation(of, [...fields, ...leaves(inputSchema, 'input', inputSchema.definitions ?? {})]));
        }
    }
  return found;
}

function placesOf(path: string, { parameters = [] }: Documented): string[] {
  const segments = path.split('/');
  const last = segments.filter((segment) => !segment.startsWith('{')).at(-1)!;
  const inPath = segments.flatMap((segment, i) => (segment.startsWith('{') ? [`path ${segments[i - 1]}/${segment}`] : []));
  const query = parameters.filter(({ in: where }) => where === 'query').map(({ name }) => `query ${last}?${name}`);
  const headers = parameters.filter(({ in: where }) => where === 'header').map(({ name }) => name.toLowerCase());
  const every = new Set([...HEADERS, ...(OWN_HEADERS[last] ?? []), ...headers]);
  return [...inPath, ...query, ...[...every].map((name) => `header ${name}`)];
}

/** Paths of the fields that hold values: what has neither properties nor items of its own. */
function leaves(schema: Schema, path: string, definitions: Record<string, Schema>): string[] {
  const named = schema.$ref ? definitions[schema.$ref.split('/').at(-1)!] : undefined;
  if (schema.$ref && !named) throw new Error(`${path}: ${schema.$ref} is not in the document.`);
  const { properties, items } = named ?? schema;
  if (items) return leaves(items, `${path}[]`, definitions);
  const { anyOf = [], allOf = [], oneOf = [] } = named ?? schema;
  const alternatives = [...anyOf, ...allOf, ...oneOf].filter((one) => one.$ref ?? one.properties ?? one.items);
  if (!properties && alternatives.length > 0) return alternatives.flatMap((one) => leaves(one, path, definitions));
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([name, property]) => leaves(property, path ? `${path}.${name}` : name, definitions));
}
