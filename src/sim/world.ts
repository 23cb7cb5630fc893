/** What every simulated thing is given: time, chance and the one place to say what happened. */
import type { SimClock } from './clock.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export interface World {
  readonly clock: SimClock;
  readonly random: Random;
  readonly trace: Trace;
}
