/** The demo facility, opened for a test, with its events. */

import { readPlan } from '../../src/facility/files/plan.ts';
import type { FacilityFile } from '../../src/facility/files/schema.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

/** Monday, 2 March 2026, 08:00 at the facility. */
export const MORNING = Date.parse('2026-03-02T15:00:00Z');

const read = readPlan('demo');

/** The same object each time, so that what opening a facility derives from its plan is derived once. */
export function demoPlan(): FacilityFile {
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.plan;
}

export function demo(plan: FacilityFile = demoPlan(), seed = 'test'): { site: LiveFacility; events: TraceEvent[] } {
  const site = openFromPlan(plan, { seed, startAt: MORNING });
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => events.push(event));
  return { site, events };
}

/** Plays a verb that must not be refused. */
export function must(site: LiveFacility, verb: string, args: Record<string, unknown>): void {
  const outcome = site.play(verb, args);
  if (!outcome.ok) throw new Error(`${verb}: ${outcome.why}`);
}
