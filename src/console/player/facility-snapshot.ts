/** A snapshot of a facility for the console. */
import type { Facility } from '../../facility/open/facility.ts';
import type { Json } from '../../sim/clock.ts';
import type { LiveClock } from '../../sim/live-clock.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';

/** A snapshot, with the number of the last event before it. */
export interface FacilitySnapshot {
  readonly seq: number;
  readonly snapshot: Json;
}

/** Takes a snapshot of a facility; undefined while a Bluetooth stack has timers that are not on the clock. */
export const takeSnapshot = (facility: Facility): FacilitySnapshot | undefined => finished(takeSnapshotSteps(facility));

/** Like `takeSnapshot`, in small steps; time does not advance and no input is handled in between. */
export function* takeSnapshotSteps(facility: Facility): Steps<FacilitySnapshot | undefined> {
  const { seq } = facility.trace;
  try {
    const snapshot = facility.snapshotSteps === undefined ? facility.snapshot() : yield* facility.snapshotSteps();
    return { seq, snapshot };
  } catch (error) {
    if (error instanceof NotSnapshottable) return undefined;
    throw error;
  }
}

/** Like `takeSnapshotSteps`, but begins again if time has advanced or an input was handled in between. */
export function* takeUndisturbed(facilityNow: () => Facility): Steps<FacilitySnapshot | undefined> {
  for (;;) {
    const facility = facilityNow();
    const { seq } = facility.trace;
    const at = facility.clock.now();
    const steps = takeSnapshotSteps(facility);
    while (facility === facilityNow() && facility.trace.seq === seq && facility.clock.now() === at) {
      const step = steps.next();
      if (step.done === true) return step.value;
      yield;
    }
  }
}

/** Takes a snapshot in slices, while the time of the facility stands still; undefined if its clock is stopped first. */
export async function takeStandingStill(facility: Facility, live: LiveClock): Promise<FacilitySnapshot | undefined> {
  const steps = takeUndisturbed(() => facility);
  let taken: FacilitySnapshot | undefined;
  await live.standStill(() => {
    const step = steps.next();
    if (step.done === true) taken = step.value;
    return step.done === true;
  });
  return taken;
}
