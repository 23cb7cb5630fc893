/**
 * Converts values of the state to plain JSON and back. Maps and sets become arrays with a marker, so that ids from outside never collide
 * with properties of an object.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export const MAP = '$map';
const SET = '$set';

/**
 * Converts a value. Each part that equals its counterpart in `before`, an earlier conversion, is taken from there, so that the two share it.
 * A whole company is converted while its facility is paused, so this creates little garbage.
 */
export function toJson(value: unknown, before?: Json): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return listToJson(value, before);
  if (value instanceof Map) return marked(MAP, Array.from(value), before);
  if (value instanceof Set) return marked(SET, Array.from(value), before);
  const made: Record<string, Json> = {};
  const from = value as { readonly [name: string]: unknown };
  const old = fieldsOf(before);
  const names = old === undefined ? [] : Object.keys(old);
  let isSame = old !== undefined;
  let count = 0;
  for (const name in from) {
    if (from[name] === undefined) continue;
    const was = old?.[name];
    const field = toJson(from[name], was);
    if (field !== was || names[count++] !== name) isSame = false;
    made[name] = field;
  }
  return isSame && old !== undefined && names.length === count ? old : made;
}

function listToJson(list: readonly unknown[], before: Json | undefined): Json {
  const old = before !== undefined && isList(before) ? before : undefined;
  let isSame = old?.length === list.length;
  const made = list.map((each, index) => {
    const item = toJson(each, old?.[index]);
    if (item !== old?.[index]) isSame = false;
    return item;
  });
  return isSame && old !== undefined ? old : made;
}

function marked(marker: string, list: readonly unknown[], before: Json | undefined): Json {
  const old = fieldsOf(before);
  const was = old?.[marker];
  const made = listToJson(list, was);
  return old !== undefined && made === was ? old : { [marker]: made };
}

const fieldsOf = (value: Json | undefined): { readonly [name: string]: Json } | undefined =>
  typeof value === 'object' && value !== null && !isList(value) ? value : undefined;

/** Whether two values are equal, including the order of their properties. A missing property equals an undefined one. */
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
