/**
 * Converts the state to plain JSON and back. Maps and sets become arrays with a marker, so that ids from outside never collide
 * with properties of an object.
 */
import type { Draft } from './draft.ts';
import type { State } from './state.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MAP = '$map';
const SET = '$set';

/** A whole company is converted while its facility stands still, so this allocates only what it returns. */
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

/** Converts a state in steps, one for each entry of its lists and maps. */
export function* toJsonSteps(state: State): Generator<void, Json, void> {
  const made: [string, Json][] = [];
  for (const [name, each] of Object.entries(state) as [string, unknown][]) {
    if (each instanceof Map) {
      const pairs: Json[] = [];
      for (const [key, value] of each) {
        pairs.push([toJson(key), toJson(value)]);
        yield;
      }
      made.push([name, { [MAP]: pairs }]);
    } else if (Array.isArray(each)) {
      const list: Json[] = [];
      for (const value of each) {
        list.push(toJson(value));
        yield;
      }
      made.push([name, list]);
    } else if (each !== undefined) made.push([name, toJson(each)]);
  }
  return Object.fromEntries(made);
}

/** The state that `toJson` wrote, a step for each entry of its lists and maps. */
export function* fromJsonSteps(json: Json): Generator<void, Draft<State>, void> {
  const made: [string, unknown][] = [];
  for (const [name, each] of Object.entries(json ?? {}) as [string, Json][]) {
    const map = mapIn(each);
    if (map !== undefined) {
      const revived = new Map<unknown, unknown>();
      for (const pair of map) {
        revived.set(...revivedPair(pair));
        yield;
      }
      made.push([name, revived]);
    } else if (each !== null && typeof each === 'object' && isList(each)) {
      const list: unknown[] = [];
      for (const value of each) {
        list.push(revive(value));
        yield;
      }
      made.push([name, list]);
    } else made.push([name, revive(each)]);
  }
  // A parsed boundary: `toJson` wrote this value from a state. Fields that were undefined are absent and read as undefined.
  return Object.fromEntries(made) as Draft<State>;
}

/** The pairs of a map in its JSON form; undefined for anything else. */
function mapIn(value: Json): readonly Json[] | undefined {
  if (value === null || typeof value !== 'object' || isList(value)) return undefined;
  const map = value[MAP];
  return map !== undefined && isList(map) ? map : undefined;
}

const revivedPair = (pair: Json): [unknown, unknown] =>
  isList(pair) ? [revive(pair[0] ?? null), revive(pair[1] ?? null)] : [null, null];

function revive(value: Json): unknown {
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

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
