/**
 * Positions and distances: whole millimetres on a plan, without heights. Walls and weather are not modelled, as
 * docs/fidelity.md states.
 */

/** Millimetres east and north of the plan's corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The position of `away`: out of range of any radio or circle. */
export const AWAY: Place = { x: -1_000_000_000, y: -1_000_000_000 };

export const millimetres = (metres: number): number => Math.round(metres * 1_000);

/** Converts a place of the plan, which uses metres. */
export const placeOf = ([x, y]: readonly [number, number]): Place => ({ x: millimetres(x), y: millimetres(y) });

export interface Circle {
  readonly at: Place;
  readonly radiusMm: number;
}

/** How well two radios receive each other. */
export type Reach = 'touching' | 'near' | 'far' | 'out';

/** Beyond this distance, no phone receives a lock. */
export const RANGE_MM = 25_000;

/** The range of a lock's Bluetooth on a steel door, in millimetres. No source gives one. Source: chosen. */
const REACH_MM: readonly (readonly [Reach, number])[] = [
  ['touching', 3_000],
  ['near', 10_000],
  ['far', RANGE_MM],
];

/** An unhurried walk, in millimetres per second. Source: chosen. */
export const WALK_MM_PER_S = 1_400;

const squared = (a: Place, b: Place): number => (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);

export const within = (place: Place, circle: Circle): boolean =>
  squared(place, circle.at) <= circle.radiusMm * circle.radiusMm;

export function reachBetween(a: Place, b: Place): Reach {
  const distance = squared(a, b);
  for (const [reach, mm] of REACH_MM) if (distance <= mm * mm) return reach;
  return 'out';
}

/** The distance in whole millimetres, rounded down: an integer square root, the same on every machine. */
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

/** The duration of a walk in whole milliseconds. */
export const walkMs = (a: Place, b: Place): number => Math.ceil((distanceMm(a, b) * 1_000) / WALK_MM_PER_S);
