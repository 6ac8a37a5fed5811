// expect: no-own-session
export async function open(): Promise<unknown> {
  const { currentUnitOfWork } = await import('@app/persistence');
  return currentUnitOfWork();
}
