/** Items of several owners, each owner's in the order they came; the owners take turns. */
export class FairQueue<T> {
  /** In the order of their turns. No list is empty. */
  readonly #lists = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(owner: string): number {
    return this.#lists.get(owner)?.length ?? 0;
  }

  /** Who has the most items here; null when it is empty. */
  longest(): string | null {
    let longest: string | null = null;
    for (const owner of this.#lists.keys()) if (longest === null || this.sizeOf(owner) > this.sizeOf(longest)) longest = owner;
    return longest;
  }

  add(owner: string, item: T): void {
    const list = this.#lists.get(owner);
    if (list) list.push(item);
    else this.#lists.set(owner, [item]);
    this.#size += 1;
  }

  /** The oldest item of the first owner in turn for whom `mayHave` holds, who then goes to the end of the row. */
  take(mayHave: (owner: string) => boolean): { owner: string; item: T } | null {
    for (const [owner, list] of this.#lists) {
      if (!mayHave(owner)) continue;
      const item = list[0]!;
      this.remove(owner, item);
      if (this.#lists.delete(owner)) this.#lists.set(owner, list);
      return { owner, item };
    }
    return null;
  }

  /** The newest item of an owner. */
  newest(owner: string): T | null {
    return this.#lists.get(owner)?.at(-1) ?? null;
  }

  /** False when it was not here. */
  remove(owner: string, item: T): boolean {
    const list = this.#lists.get(owner);
    const at = list?.indexOf(item) ?? -1;
    if (!list || at < 0) return false;
    list.splice(at, 1);
    this.#size -= 1;
    if (list.length === 0) this.#lists.delete(owner);
    return true;
  }
}
