/** The world that every simulated object receives: its clock, its randomness and the trace in which to record events. */
import type { SimClock } from './clock.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export interface World {
  readonly clock: SimClock;
  readonly random: Random;
  readonly trace: Trace;
}
