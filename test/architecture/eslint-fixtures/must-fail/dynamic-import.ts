// expect: no-own-session
export async function open(): Promise<unknown> {
  const { Client } = await import('pg');
  return new Client();
}
