/** Durations in milliseconds, and the earliest and latest of a list of instants of any length. */
import type { Instant } from '../sim/clock.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

type Instants = readonly (Instant | undefined)[];

/** The latest; undefined if there is none. */
export const latest = (ats: Instants): Instant | undefined =>
  ats.reduce((end, at) => (at === undefined ? end : Math.max(end ?? at, at)), undefined);

/** The earliest; undefined if there is none. */
export const earliest = (ats: Instants): Instant | undefined =>
  ats.reduce((start, at) => (at === undefined ? start : Math.min(start ?? at, at)), undefined);
