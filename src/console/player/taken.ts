/** A snapshot of a facility for the console. */
import type { Facility } from '../../facility/open/facility.ts';
import type { Json } from '../../sim/clock.ts';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';

/** A snapshot, with the number of the last event before it. */
export interface Taken {
  readonly seq: number;
  readonly snapshot: Json;
}

/** A snapshot of a facility; undefined while a Bluetooth stack has a timer of its own. */
export function takenOf(facility: Facility): Taken | undefined {
  try {
    return { seq: facility.trace.seq, snapshot: facility.snapshot() };
  } catch (error) {
    if (error instanceof NotSnapshottable) return undefined;
    throw error;
  }
}
