/** A map whose values are created on first access; iterating it creates all of them. */
const UNMADE = Symbol('unmade');

export class LazyMap<K, V> extends Map<K, V> {
  readonly #make: (key: K) => V;
  #unmade = 0;

  constructor(keys: Iterable<K>, make: (key: K) => V) {
    super();
    this.#make = make;
    // A placeholder reserves the position of a value.
    for (const key of keys) super.set(key, UNMADE as V);
    this.#unmade = this.size;
  }

  /** The value, if it has been created. */
  made(key: K): V | undefined {
    const value = super.get(key);
    return value === UNMADE ? undefined : value;
  }

  override get(key: K): V | undefined {
    const value = super.get(key);
    if (value !== UNMADE) return value;
    const made = this.#make(key);
    super.set(key, made);
    this.#unmade--;
    return made;
  }

  override values(): MapIterator<V> {
    this.#makeAll();
    return super.values();
  }

  override entries(): MapIterator<[K, V]> {
    this.#makeAll();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(act: (value: V, key: K, map: Map<K, V>) => void): void {
    this.#makeAll();
    super.forEach(act);
  }

  #makeAll(): void {
    if (this.#unmade > 0) for (const key of this.keys()) this.get(key);
  }
}
