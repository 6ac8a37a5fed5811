// expect: no-own-session
export async function open(): Promise<unknown> {
  return import('p' + 'g');
}
