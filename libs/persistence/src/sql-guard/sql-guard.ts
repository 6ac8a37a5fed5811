export async function loadSqlGuard(): Promise<void> {}
export function refusalOf(_text: string): string | null {
  return null;
}
