import { type Estate } from './estate';
import { idOf } from './id-kinds';
import { type Operation } from './operations';
import { type OwnRequest } from './own-requests';
import { type Slot, valueIn } from './slots';

/** A request without its credentials. */
export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** The request for one's own, with `id` in the slot; without a slot as it is. `flow` is the flow that the address names. */
export function requestOf(
  operation: Operation,
  own: OwnRequest,
  estate: Estate,
  flow: string,
  put: { slot: Slot; id: string } | null,
): Request {
  const headers: Record<string, string> = {};
  const request = { method: operation.method, body: structuredClone(own.body?.(estate, put?.slot ?? null)), headers };
  if (request.body !== undefined) headers['content-type'] = own.contentType ?? 'application/json';
  const value = (name: string, place: string): string => {
    if (put?.slot.place === place) return put.id;
    const fixed = own.path?.[name];
    if (fixed) return fixed;
    const { kind } = operation.slots.find((slot) => slot.place === place)!;
    return kind === 'flow' ? flow : idOf(kind, estate);
  };
  const segments = operation.path
    .split('/')
    .map((segment, i, all) => (segment.startsWith('{') ? value(segment.slice(1, -1), `path ${all[i - 1]}/${segment}`) : segment));
  let path = segments.join('/');
  if (put?.slot.in === 'query') path += `?${put.slot.name}=${put.id}`;
  if (put?.slot.in === 'header') headers[put.slot.name] = put.id;
  if (put?.slot.in === 'body') setAt(request.body, put.slot.name.split('.'), valueIn(put.slot, put.id));
  return { ...request, path };
}

/** Sets the value at `a`, `b[]`, `c`; of a list the first item. What is missing on the way is made. */
function setAt(target: any, [step, ...rest]: string[], value: unknown): void {
  const name = step!.replace('[]', '');
  if (step!.endsWith('[]')) {
    target[name] ??= [{}];
    if (rest.length === 0) target[name] = [value];
    else setAt(target[name][0], rest, value);
  } else if (rest.length === 0) target[name] = value;
  else setAt((target[name] ??= {}), rest, value);
}

/** To be copied into a shell. */
export function asCurl({ method, path, headers, body }: Request, credential: string): string {
  const all = { ...(credential === 'none' ? {} : { authorization: `Bearer <${credential}>` }), ...headers };
  const head = Object.entries(all).map(([name, value]) => `-H '${name}: ${value}'`);
  const data = body === undefined ? [] : [`-d '${typeof body === 'string' ? body : JSON.stringify(body)}'`];
  return ['curl', '-X', method, `$URL${path}`, ...head, ...data].join(' ');
}
