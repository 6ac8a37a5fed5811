export interface Found {
  /** How it is reached from the start, as an expression. */
  path: string;
  value: object;
}

/**
 * Everything that code can reach from `start` without calling a function: own properties (symbols and hidden ones too), what
 * getters return, prototypes, and the entries of maps, sets and arrays. Not #private fields and closures: nobody reaches those.
 */
export function reachableFrom(start: object, name: string): Found[] {
  const found: Found[] = [];
  const seen = new Set<unknown>();
  const queue: { value: unknown; path: string }[] = [{ value: start, path: name }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { value, path } = next;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    found.push({ path, value });
    queue.push({ value: Object.getPrototypeOf(value), path: `${path}.__proto__` });
    if (value instanceof Map || value instanceof Set)
      [...value].flat().forEach((entry, index) => queue.push({ value: entry, path: `${path}.entries[${index}]` }));
    // Getters of prototypes belong to the object that inherits them.
    for (let owner: object | null = value; owner; owner = Object.getPrototypeOf(owner) as object | null)
      for (const key of Reflect.ownKeys(owner)) queue.push({ value: read(value, key), path: `${path}.${String(key)}` });
  }
  return found;
}

function read(holder: object, key: string | symbol): unknown {
  try {
    return Reflect.get(holder, key);
  } catch {
    return undefined;
  }
}
