/**
 * A map of the state that is stored and restored often. An entry keeps its JSON until it may have been changed, and its next JSON shares the equal
 * parts of the last, so the snapshots of a company share the parts that did not change in between, and an entry of a snapshot is converted when it is first read. (`sim/lazy-map.ts` is similar, but
 * the core imports nothing from the simulation.)
 *
 * INV-1: `pairOf` equals the JSON of the current entry. INV-2: A pair is never modified.
 */
import { isList, type Json, revive, toJson } from './json.ts';

/** Whether an evolver is running, which may change whatever it reads. */
let isChanging = false;

/** Runs `act`, which may change the data that it reads from any state. */
export function changing(act: () => void): void {
  isChanging = true;
  try {
    act();
  } finally {
    isChanging = false;
  }
}

/** The value of an entry that has not been read. */
const UNREAD = Symbol('unread');

export class StateMap<K extends string, V> extends Map<K, V> {
  /** Key and value as JSON, for every entry that has not changed since its conversion. */
  readonly #pairs = new Map<K, readonly Json[]>();
  /** The last conversion of the other entries; the next one shares what is equal. */
  readonly #outdated = new Map<K, Json>();
  #unread = 0;

  /** A map with the entries of another map, given in its JSON form. */
  static from(pairs: readonly Json[]): StateMap<string, unknown> {
    const map = new StateMap<string, unknown>();
    for (const pair of pairs) {
      if (!isList(pair)) continue;
      const [key] = pair;
      if (typeof key !== 'string') continue;
      Map.prototype.set.call(map, key, UNREAD);
      map.#pairs.set(key, pair);
    }
    map.#unread = map.size;
    return map;
  }

  /** A map with the entries of another map. */
  static of<K extends string, V>(entries: ReadonlyMap<K, V>): StateMap<K, V> {
    const map = new StateMap<K, V>();
    for (const [key, value] of entries) map.set(key, value);
    return map;
  }

  /** Key and value as JSON; undefined for an unknown key. */
  pairOf(key: K): readonly Json[] | undefined {
    const known = this.#pairs.get(key);
    if (known !== undefined || !this.has(key)) return known;
    const pair = [key, toJson(super.get(key), this.#outdated.get(key))];
    this.#pairs.set(key, pair);
    this.#outdated.delete(key);
    return pair;
  }

  /** Whether `pairOf` has the JSON already. */
  keeps(key: K): boolean {
    return this.#pairs.has(key);
  }

  override get(key: K): V | undefined {
    const value = super.get(key);
    const read = this.#isUnread(value) ? this.#read(key) : value;
    if (isChanging) this.#outdate(key);
    return read;
  }

  override set(key: K, value: V): this {
    if (this.#unread > 0 && this.#isUnread(super.get(key))) this.#unread--;
    this.#outdate(key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    if (this.#unread > 0 && this.#isUnread(super.get(key))) this.#unread--;
    this.#pairs.delete(key);
    this.#outdated.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#unread = 0;
    this.#pairs.clear();
    this.#outdated.clear();
    super.clear();
  }

  override values(): MapIterator<V> {
    this.#readAll();
    return super.values();
  }

  override entries(): MapIterator<[K, V]> {
    this.#readAll();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(act: (value: V, key: K, map: Map<K, V>) => void): void {
    this.#readAll();
    super.forEach(act);
  }

  #isUnread(value: unknown): boolean {
    return value === UNREAD;
  }

  #read(key: K): V {
    // A parsed boundary: `toJson` wrote it from a value of this map.
    const value = revive(this.#pairs.get(key)?.[1] ?? null) as V;
    super.set(key, value);
    this.#unread--;
    return value;
  }

  #readAll(): void {
    if (this.#unread > 0) for (const [key, value] of super.entries()) if (this.#isUnread(value)) this.#read(key);
    if (isChanging) for (const key of this.#pairs.keys()) this.#outdate(key);
  }

  #outdate(key: K): void {
    const pair = this.#pairs.get(key);
    if (pair === undefined) return;
    this.#pairs.delete(key);
    this.#outdated.set(key, pair[1] ?? null);
  }
}
