/** So many numbers have a page together. */
const pageSize = 64;

interface Page<T> {
  readonly items: (T | undefined)[];
  count: number;
}

/**
 * A map from numbers that go up and are not used twice. What has numbers near to each other lies together, as a Map, which takes several
 * times the room, would not have it: among many, that is most of what it takes to find one.
 */
export class PagedMap<T> {
  readonly #pages = new Map<number, Page<T>>();
  size = 0;

  get(number: number): T | undefined {
    return this.#pages.get(Math.floor(number / pageSize))?.items[number % pageSize];
  }

  add(number: number, item: T): void {
    const key = Math.floor(number / pageSize);
    let page = this.#pages.get(key);
    if (page === undefined) {
      page = { items: new Array(pageSize).fill(undefined), count: 0 };
      this.#pages.set(key, page);
    }
    page.items[number % pageSize] = item;
    page.count++;
    this.size++;
  }

  delete(number: number): void {
    const key = Math.floor(number / pageSize);
    const page = this.#pages.get(key);
    if (page?.items[number % pageSize] === undefined) return;
    page.items[number % pageSize] = undefined;
    this.size--;
    if (--page.count === 0) this.#pages.delete(key);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const { items } of this.#pages.values()) for (const item of items) if (item !== undefined) yield item;
  }

  clear(): void {
    this.#pages.clear();
    this.size = 0;
  }
}
