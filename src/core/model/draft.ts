/**
 * A mutable version of a read-only type: every field, list, map and set is writable. Only evolvers, and functions that build a
 * value for them, get one.
 */
import type { RecordFloor } from '../../keys/record-floor.ts';
import type { Command } from '../../protocol/command.ts';

/** Always replaced as a whole, never modified. */
type Whole = string | number | boolean | bigint | symbol | null | undefined | RecordFloor | Command;

export type Draft<T> = T extends Whole
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Draft<V>>
    : T extends ReadonlySet<infer V>
      ? Set<V>
      : { -readonly [P in keyof T]: Draft<T[P]> };
