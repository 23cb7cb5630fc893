/**
 * The state as plain JSON and back. Maps and sets become arrays under a mark of their own, so that ids from outside never meet
 * an object's own names.
 */
import type { Draft } from './draft.ts';
import type { State } from './state.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MAP = '$map';
const SET = '$set';

export function toJson(value: unknown): Json {
  if (value instanceof Map) return { [MAP]: [...value].map(([key, each]) => [toJson(key), toJson(each)]) };
  if (value instanceof Set) return { [SET]: [...value].map(toJson) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([name, each]) => [name, toJson(each)]));
  }
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  return null;
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

/** A parsed boundary: what `toJson` made of a state, and nothing else. Fields that were undefined are absent and read so. */
export const fromJson = (json: Json): Draft<State> => revive(json) as Draft<State>;
