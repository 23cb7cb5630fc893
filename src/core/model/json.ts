/**
 * Converts values of the state to plain JSON and back. Maps and sets become arrays with a marker, so that ids from outside never collide
 * with properties of an object.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export const MAP = '$map';
const SET = '$set';

/** A whole company is converted while its facility is paused, so this allocates nothing except its result. */
export function toJson(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return { [MAP]: Array.from(value, ([key, each]) => [toJson(key), toJson(each)]) };
  if (value instanceof Set) return { [SET]: Array.from(value, toJson) };
  const made: Record<string, Json> = {};
  const from = value as { readonly [name: string]: unknown };
  for (const name in from) if (from[name] !== undefined) made[name] = toJson(from[name]);
  return made;
}

/** Whether two values with the same order of properties are equal; a missing property equals an undefined one. */
export const isSameJson = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The pairs of a map in its JSON form; undefined for anything else. */
export function mapIn(value: Json): readonly Json[] | undefined {
  if (value === null || typeof value !== 'object' || isList(value)) return undefined;
  const map = value[MAP];
  return map !== undefined && isList(map) ? map : undefined;
}

const revivedPair = (pair: Json): [unknown, unknown] =>
  isList(pair) ? [revive(pair[0] ?? null), revive(pair[1] ?? null)] : [null, null];

/** The value that `toJson` converted. Fields that were undefined are absent and read as undefined. */
export function revive(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(revive);
  const map = mapIn(value);
  if (map !== undefined) return new Map(map.map(revivedPair));
  const set = value[SET];
  if (set !== undefined && isList(set)) return new Set(set.map(revive));
  const made: Record<string, unknown> = {};
  for (const name in value) made[name] = revive(value[name] ?? null);
  return made;
}

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
