// expect: no-own-session
export async function open(): Promise<unknown> {
  const { Store } = await import('./helper-that-re-exports.js');
  return new Store();
}
