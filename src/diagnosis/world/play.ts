/** Plays a world on the real core, locks and phones, and keeps what the papers could show of it. */
import type { Facility } from '../../facility/open/facility.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { openFromPlan } from '../../facility/open/open.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Step, World } from './step.ts';

/** A step as it was played, with what came of it. */
export interface PlayedStep extends Step {
  readonly refusedBy?: string;
  readonly why?: string;
}

export interface Played {
  readonly world: World;
  readonly facility: LiveFacility;
  /** Everything from the first step on. */
  readonly events: readonly TraceEvent[];
  readonly steps: readonly PlayedStep[];
}

/** Plays to the end. `look` is called at each of `readAt`, in order, for readings of screens; `opened` before anything happens. */
export function play(
  world: World,
  seed: string,
  readAt: readonly Instant[] = [],
  look: (facility: LiveFacility, at: Instant) => void = () => {},
  opened: (facility: LiveFacility) => void = () => {},
): Played {
  const facility: LiveFacility = openFromPlan(world.plan, { seed, startAt: world.startAt });
  opened(facility);
  const events: TraceEvent[] = [];
  const { clock } = facility;
  const reads = readAt.toSorted((left, right) => left - right);
  const runTo = (at: Instant) => clock.runUntil(Math.max(at, clock.now()));
  const until = (at: Instant) => {
    for (let [next] = reads; next !== undefined && next <= at; [next] = reads) {
      reads.shift();
      runTo(next);
      look(facility, next);
    }
    runTo(at);
  };
  const [first] = world.steps;
  if (first !== undefined) runTo(first.at - 1);
  const stop = facility.trace.subscribe((event) => void events.push(event));
  const steps: PlayedStep[] = [];
  for (const step of world.steps) {
    until(step.at);
    steps.push(...playStep(facility, step));
  }
  until(world.until);
  stop();
  return { world, facility, events, steps };
}

function playStep(facility: Facility, step: Step): readonly PlayedStep[] {
  const outcome = facility.play(step.verb, step.args);
  if (outcome.ok) return [step];
  const refused = { ...step, refusedBy: outcome.by, why: outcome.why };
  return step.otherwise === undefined ? [refused] : [refused, ...playStep(facility, step.otherwise)];
}
