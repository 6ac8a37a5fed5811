/** A method as a patch sees it: any arguments, any answer. */
export type Method = (this: object, ...parameters: unknown[]) => unknown;

/**
 * Replaces the method `name` where the prototype chain of `prototype` defines it, so that every class that inherits it is
 * covered. Returns how to put the original back.
 */
export function patchMethod(prototype: object, name: string, replace: (original: Method) => Method): () => void {
  let owner = prototype;
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object;
  const descriptor = Object.getOwnPropertyDescriptor(owner, name)!;
  Object.defineProperty(owner, name, { ...descriptor, value: replace(descriptor.value as Method) });
  return () => void Object.defineProperty(owner, name, descriptor);
}
