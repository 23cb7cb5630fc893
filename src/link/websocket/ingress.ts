/**
 * How anything from outside enters the simulation: through a door that knows the time, keeps a note of what came in,
 * and lets nobody be told of what could still be forgotten. The server implements it.
 */
import type { Json } from '../../sim/clock.ts';

/** One stimulus from outside, whole: a run is a function of facility, seed and these. */
export type OutsideInput = { readonly door: string; readonly [key: string]: Json | undefined };

export interface Ingress {
  /** Notes the input at the instant that has been reached, acts, and lets the clock see new timers. */
  enter<T>(input: OutsideInput, act: () => T): T;
  /** Does what tells somebody outside, once all that happened so far is durable; at the end of this turn at the latest. */
  whenDurable(act: () => void): void;
}
