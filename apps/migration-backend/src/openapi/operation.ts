import { parametersOf } from './parameters';
import { problemResponses, REQUEST_ID } from './problems';
import { type Route } from './routes';
import { refTo, type Schema } from './schema';

type Content = Record<string, { schema: Schema }>;

const REPLAYED = { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } };
const TEXT: Schema = { type: 'string' };

/** The operation of a route: everything that can be sent to it, and everything that it can answer. */
export function operationOf(route: Route, operationId: string, tags: string[]): object {
  const { answer, access } = route;
  return {
    operationId,
    summary: answer.summary,
    tags,
    ...(access.public ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: {
      [answer.status]: {
        description: answer.status === 204 ? 'Done; there is nothing to say.' : 'Success.',
        headers: { ...REQUEST_ID, ...(route.keepsKeys ? REPLAYED : {}) },
        ...contentOf(route),
      },
      ...problemResponses(route),
    },
  };
}

function contentOf({ answer: { json, texts = [] } }: Route): { content?: Content } {
  const content: Content = {
    ...(json ? { 'application/json': { schema: refTo(json.name) } } : {}),
    ...Object.fromEntries(texts.map((type) => [type, { schema: TEXT }])),
  };
  return Object.keys(content).length > 0 ? { content } : {};
}

function requestBodyOf({ answer: { accepts }, body }: Route): { requestBody?: { required: true; content: Content } } {
  const content: Content = {
    ...(body ? { 'application/json': { schema: refTo(body.name) } } : {}),
    ...Object.fromEntries(Object.entries(accepts ?? {}).map(([type, schema]) => [type, { schema }])),
  };
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {};
}
