/** A binary heap of timers: earliest first, and among equal times the one that was added first. */

export interface Due {
  at: number;
  seq: number;
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export class TimerHeap<T extends Due> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#up(this.#items.length - 1);
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first !== undefined && last !== undefined && items.length > 0) {
      items[0] = last;
      this.#down(0);
    }
    return first;
  }

  /** Keeps only the items that `keep` accepts. Linear time. */
  filter(keep: (item: T) => boolean): void {
    this.#items = this.#items.filter(keep);
    for (let i = (this.#items.length >> 1) - 1; i >= 0; i--) this.#down(i);
  }

  /** All items in firing order. */
  sorted(): T[] {
    return [...this.#items].sort((a, b) => a.at - b.at || a.seq - b.seq);
  }

  #up(start: number): void {
    const items = this.#items;
    const item = items[start] as T;
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = items[parent] as T;
      if (!before(item, above)) break;
      items[i] = above;
      i = parent;
    }
    items[i] = item;
  }

  #down(start: number): void {
    const items = this.#items;
    const size = items.length;
    const item = items[start] as T;
    let i = start;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && before(items[child + 1] as T, items[child] as T)) child++;
      const below = items[child] as T;
      if (!before(below, item)) break;
      items[i] = below;
      i = child;
    }
    items[i] = item;
  }
}
