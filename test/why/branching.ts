/** Branches of a run of the demo facility, played in this thread. */
import { readPlan } from '../../src/facility/files/plan.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import type { BakedIn, BranchingOptions } from '../../src/why/baked-in.ts';
import { bakedIn } from '../../src/why/baked-in.ts';
import { fails, visitOf, type World } from '../../src/why/branches.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('the demo facility cannot be read');

/** Without check-ins, which take most of the time of a day. */
export const WORLD: World = {
  plan: { ...read.plan, gateway: { ...read.plan.gateway, installed: false } },
  seed: '1',
  startAt: Date.UTC(2026, 2, 3, 15),
};

export function dated(
  events: readonly TraceEvent[],
  failure: TraceEvent,
  how: Pick<BranchingOptions, 'seeds' | 'moments'>,
): Promise<BakedIn> {
  const visit = visitOf(events, failure);
  const play: BranchingOptions['play'] = (branches) =>
    Promise.resolve(branches.map((branch) => fails(WORLD, visit, branch)));
  return bakedIn(WORLD, events, visit, { ...how, play });
}
