/** JSON-like values: parsing, type checks, copies, and copies with structural sharing. */

/** The value of a JSON text; undefined if the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object with keys; neither an array nor null. */
export const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A deep copy of a JSON-like value; several times as fast as `structuredClone`. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: { [K in keyof T]?: T[K] } = {};
  for (const name in value) copy[name] = copyOf(value[name]);
  return copy as T;
}

/** Like `copyOf`, but a part that equals the same part of `before`, which is immutable, is shared instead of copied. */
export function sharedCopy<T>(value: T, before: unknown): T {
  if (value === before || typeof value !== 'object' || value === null) return value;
  if (typeof before !== 'object' || before === null || Array.isArray(value) !== Array.isArray(before))
    return copyOf(value);
  return (
    Array.isArray(value)
      ? sharedList(value, before as readonly unknown[])
      : sharedFields(value as Fields, before as Fields)
  ) as T;
}

/** Nothing is allocated while both are equal: most of the data has not changed. */
function sharedList(value: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
  let made: unknown[] | undefined = value.length === before.length ? undefined : [];
  for (const [i, each] of value.entries()) {
    const shared = sharedCopy(each, before[i]);
    if (made === undefined && shared !== before[i]) made = before.slice(0, i);
    made?.push(shared);
  }
  return made ?? before;
}

function sharedFields(value: Fields, before: Fields): Fields {
  let made: { [name: string]: unknown } | undefined;
  // The fields of `before` that `value` lacks; undefined fields do not count.
  let more = 0;
  for (const name in before) if (before[name] !== undefined) more++;
  for (const name in value) {
    const shared = sharedCopy(value[name], before[name]);
    if (made === undefined && shared !== before[name]) made = firstFields(value, before, name);
    if (made !== undefined) made[name] = shared;
    if (before[name] !== undefined) more--;
  }
  return made ?? (more === 0 ? before : firstFields(value, before));
}

/** The fields of `value` that come before `end`, each with its value in `before`. */
function firstFields(value: Fields, before: Fields, end?: string): { [name: string]: unknown } {
  const made: { [name: string]: unknown } = {};
  for (const name in value) {
    if (name === end) break;
    made[name] = before[name];
  }
  return made;
}

/**
 * The entries of a map as an object, sharing every equal part with `before`, which is immutable. An object of a thousand fields takes a millisecond
 * to build but microseconds to copy, so one with the names of `before` in the same order is a copy of it with the changed fields replaced.
 */
export function sharedRecord<T>(
  map: ReadonlyMap<string, T>,
  before: Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  const names = Object.keys(before ?? {});
  let made: Record<string, T> | undefined;
  let place = 0;
  for (const [name, value] of map) {
    if (names[place++] !== name) return inFull(map, before);
    const field = sharedCopy(value, before?.[name]);
    if (field === before?.[name]) continue;
    made ??= { ...before };
    made[name] = field;
  }
  return place < names.length ? inFull(map, before) : (made ?? before ?? {});
}

function inFull<T>(
  map: ReadonlyMap<string, T>,
  before: Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Array.from(map, ([name, value]) => [name, sharedCopy(value, before?.[name])]));
}

/** `before` if it has the same fields with identical values, otherwise `made`. An object that is built anew for each snapshot is thus shared. */
export function sameFields<T extends object>(made: T, before: T | undefined): T {
  if (before === undefined) return made;
  for (const name in made) if (made[name] !== before[name]) return made;
  return before;
}

/**
 * A long list in chunks, so that the lists of successive snapshots share whatever has not changed. Items are immutable and compared by identity: an
 * item that changes is replaced by another object at the same place.
 */
export type Chunks<T> = readonly (readonly T[])[];

const ITEMS_PER_CHUNK = 16;

/** The items in chunks. A chunk that equals the one at the same place in `before` is shared with it. */
export function chunksOf<T>(items: Iterable<T>, before: Chunks<T> = []): Chunks<T> {
  const chunks: (readonly T[])[] = [];
  let like: readonly T[] = before[0] ?? [];
  /** The items of the current chunk, as soon as it differs. */
  let made: T[] | undefined;
  let at = 0;
  const end = (): void => {
    chunks.push(made ?? (like.length === at ? like : like.slice(0, at)));
    like = before[chunks.length] ?? [];
    made = undefined;
    at = 0;
  };
  for (const item of items) {
    if (made === undefined && (at >= like.length || like[at] !== item)) made = like.slice(0, at);
    made?.push(item);
    if (++at === ITEMS_PER_CHUNK) end();
  }
  if (at > 0) end();
  return chunks;
}

/** Whether two JSON-like values are equal; a missing property equals an undefined one. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, i) => isEqual(each, other[i]))
    );
  const [own, theirs] = [one as Fields, other as Fields];
  let more = 0;
  for (const name in own) {
    const field = own[name];
    if (field === undefined) continue;
    if (!Object.hasOwn(theirs, name) || !isEqual(field, theirs[name])) return false;
    more--;
  }
  for (const name in theirs) if (theirs[name] !== undefined) more++;
  return more === 0;
}

type Fields = { readonly [name: string]: unknown };
