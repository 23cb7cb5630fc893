/** JSON-like values: telling maps from others, copies, and copies that share their equal parts. */

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

/** As `copyOf`, but what equals the same part of `before`, which nobody changes, is that part instead of a copy. */
export function sharedCopy<T>(value: T, before: unknown): T {
  if (value === before || typeof value !== 'object' || value === null) return value;
  if (typeof before !== 'object' || before === null || Array.isArray(value) !== Array.isArray(before))
    return copyOf(value);
  if (Array.isArray(value)) {
    const [own, other]: [readonly unknown[], readonly unknown[]] = [value, before as readonly unknown[]];
    const made = own.map((each, i) => sharedCopy(each, other[i]));
    return (made.length === other.length && made.every((each, i) => each === other[i]) ? other : made) as T;
  }
  const [made, other]: [{ [K in keyof T]?: T[K] }, Fields] = [{}, before as Fields];
  // Counts the fields that both have; an undefined one is none.
  let [isSame, count] = [true, 0];
  for (const name in value) {
    const field = sharedCopy(value[name], other[name]);
    made[name] = field;
    if (field === undefined) continue;
    isSame &&= field === other[name];
    count++;
  }
  for (const name in other) if (other[name] !== undefined) count--;
  return (isSame && count === 0 ? other : made) as T;
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
