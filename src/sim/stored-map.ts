/** A map that keeps its snapshot form until it changes. Its values and that form are immutable, so successive snapshots share them. */
export class StoredMap<V> extends Map<string, V> {
  #stored: Readonly<Record<string, V>> | undefined;

  static from<V>(stored: Readonly<Record<string, V>>): StoredMap<V> {
    const map = new StoredMap<V>();
    for (const [key, value] of Object.entries(stored)) map.set(key, value);
    map.#stored = stored;
    return map;
  }

  stored(): Readonly<Record<string, V>> {
    this.#stored ??= Object.fromEntries(this);
    return this.#stored;
  }

  override set(key: string, value: V): this {
    this.#stored = undefined;
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#stored = undefined;
    return super.delete(key);
  }

  override clear(): void {
    this.#stored = undefined;
    super.clear();
  }
}
