const PAGE = 5_000;

/** Reads every page of a list that is ordered by id; each page is its own call, so no transaction stays open. */
export async function readAll<T extends { id: string }>(page: (after: string | null, limit: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let more = true; more;) {
    const next = await page(all.at(-1)?.id ?? null, PAGE);
    all.push(...next);
    more = next.length === PAGE;
  }
  return all;
}
