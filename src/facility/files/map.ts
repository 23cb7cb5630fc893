/**
 * Where things stand and what reaches what: whole millimetres on a plan, no heights. Walls and weather are left out;
 * docs/fidelity.md says so.
 */

/** Millimetres east and north of the plan's corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where `away` is: too far for any radio or circle. */
export const AWAY: Place = { x: -1_000_000_000, y: -1_000_000_000 };

export const millimetres = (metres: number): number => Math.round(metres * 1_000);

/** A place of the plan, which counts in metres. */
export const placeOf = ([x, y]: readonly [number, number]): Place => ({ x: millimetres(x), y: millimetres(y) });

export interface Circle {
  readonly at: Place;
  readonly radiusMm: number;
}

/** How well two radios hear each other. */
export type Reach = 'touching' | 'near' | 'far' | 'out';

/** Chosen: Bluetooth of a lock on a steel door, in millimetres. No source gives a range. */
const REACH_MM: readonly (readonly [Reach, number])[] = [
  ['touching', 3_000],
  ['near', 10_000],
  ['far', 25_000],
];

/** Chosen: an unhurried walk, millimetres a second. */
export const WALK_MM_PER_S = 1_400;

const squared = (a: Place, b: Place): number => (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);

export const within = (place: Place, circle: Circle): boolean =>
  squared(place, circle.at) <= circle.radiusMm * circle.radiusMm;

export function reachBetween(a: Place, b: Place): Reach {
  const distance = squared(a, b);
  for (const [reach, mm] of REACH_MM) if (distance <= mm * mm) return reach;
  return 'out';
}

/** The distance in whole millimetres, rounded down: an integer square root, equal on every machine. */
export function distanceMm(a: Place, b: Place): number {
  const square = squared(a, b);
  let low = 0;
  let high = 1;
  while (high * high <= square) high *= 2;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (middle * middle <= square) low = middle;
    else high = middle;
  }
  return low;
}

/** How long the walk takes, whole milliseconds. */
export const walkMs = (a: Place, b: Place): number => Math.ceil((distanceMm(a, b) * 1_000) / WALK_MM_PER_S);
