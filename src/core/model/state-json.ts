/** Converts the whole state to plain JSON and back, in steps. Parts that have not changed since the last conversion are not converted again. */
import type { Draft } from './draft.ts';
import { type Json, MAP, mapIn, revive, toJson } from './json.ts';
import { itemsIn, listInChunks } from './list-chunks.ts';
import type { State } from './state.ts';
import { StateMap } from './state-map.ts';

/** A state whose maps keep their JSON. */
export function remembering(state: Draft<State>): Draft<State> {
  const maps = Object.entries<unknown>(state).map(([name, each]) => [
    name,
    each instanceof Map && !(each instanceof StateMap) ? StateMap.of(each) : each,
  ]);
  return Object.fromEntries(maps);
}

/** Converts a state, with one step for each entry of its maps that has changed, and for each list. The result must not be modified. */
export function* toJsonSteps(state: State): Generator<void, Json, void> {
  const made: [string, Json][] = [];
  for (const [name, each] of Object.entries(state) as [string, unknown][]) {
    if (each instanceof StateMap) {
      const pairs: Json[] = [];
      for (const key of each.keys()) {
        if (!each.keeps(key)) yield;
        pairs.push(each.pairOf(key) ?? null);
      }
      made.push([name, { [MAP]: pairs }]);
    }
    // No evolver changes an item once it is in a list (an entry of the activity log, a message), and its fields are texts and numbers.
    else if (Array.isArray(each)) made.push([name, listInChunks(each)]);
    else if (each !== undefined) made.push([name, toJson(each)]);
    yield;
  }
  return Object.fromEntries(made);
}

/** The state that `toJsonSteps` wrote; yields after each map or list. */
export function* fromJsonSteps(json: Json): Generator<void, Draft<State>, void> {
  const made: [string, unknown][] = [];
  for (const [name, each] of Object.entries(json ?? {}) as [string, Json][]) {
    const map = mapIn(each);
    if (map !== undefined) made.push([name, StateMap.from(map)]);
    // The items of a list are immutable.
    else made.push([name, itemsIn(each) ?? revive(each)]);
    yield;
  }
  // A parsed boundary: `toJsonSteps` wrote this value from a state. Fields that were undefined are absent and read as undefined.
  return Object.fromEntries(made) as Draft<State>;
}
