/** The items that can be selected in the list of units, and the way in which the panes read a facility. */
import type { Json } from '../../sim/clock.ts';

/** A selectable unit or entry, with its locks. */
export interface Subject {
  readonly kind: 'unit' | 'entry';
  readonly id: string;
  readonly locks: readonly string[];
}

/** Returns a value of the view by its path, such as `lock.A101`. */
export type Look = (path: string) => Json | undefined;
