/** Visits to a unit of the demo facility, live or recorded; with a door that leans on the hasp, the lock jams. */
import type { Recording } from '../../src/console/player/recording.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { openFromPlanSteps } from '../../src/facility/open/open.ts';
import type { Json } from '../../src/sim/clock.ts';
import { finished, type Steps } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { START } from './small-facility.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('the demo facility cannot be read');
const { plan } = read;

/** How a console opens the demo facility, for a recording. */
export const DEMO = {
  open: (snapshot?: Json): Steps<Facility> => openFromPlanSteps(plan, { seed: '1', startAt: START }, snapshot),
};

export const openDemo = (): Facility => finished(DEMO.open());

export type Step = readonly [verb: string, args: Record<string, string | number | boolean>, thenMs: number];

/** Alice drives in, opens her unit and leaves. */
export const VISIT: readonly Step[] = [
  ['person.driveToGate', { person: 'alice' }, 1_000],
  ['phone.openApp', { phone: 'alice' }, 2_000],
  ['phone.startEntry', { phone: 'alice', entry: 'gate-in' }, 5_000],
  ['person.enter', { person: 'alice' }, 1_000],
  ['person.walkTo', { person: 'alice', to: 'A101' }, 60_000],
  ['lock.touch', { lock: 'A101' }, 500],
  ['phone.unlock', { phone: 'alice', unit: 'A101' }, 60_000],
];

/** The same while something leans on the door. */
export const JAM: readonly Step[] = [['door.lean', { lock: 'A101', newtons: 300 }, 1_000], ...VISIT];

export function record(steps: readonly Step[]): Recording {
  const facility = openDemo();
  const from = facility.trace.snapshot();
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  for (const [verb, args, thenMs] of steps) {
    const outcome = facility.play(verb, args);
    if (!outcome.ok) throw new Error(`${verb}: ${outcome.why}`);
    facility.clock.runFor(thenMs);
  }
  return {
    header: { version: 3, from },
    events,
    cut: false,
  };
}
