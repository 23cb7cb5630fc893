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
  const made: [string, Json][] = [];
  for (const [name, each] of Object.entries(value)) if (each !== undefined) made.push([name, toJson(each)]);
  return Object.fromEntries(made);
}

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

function revive(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(revive);
  const map = value[MAP];
  if (map !== undefined && isList(map))
    return new Map(
      map.map((pair) => (isList(pair) ? [revive(pair[0] ?? null), revive(pair[1] ?? null)] : [null, null])),
    );
  const set = value[SET];
  if (set !== undefined && isList(set)) return new Set(set.map(revive));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A parsed boundary: `toJson` wrote this value from a state. Fields that were undefined are absent and read as undefined. */
export const fromJson = (json: Json): Draft<State> => revive(json) as Draft<State>;
