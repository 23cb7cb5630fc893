/** Recordings of the small facility: touches, drained batteries and emergency unlocks at times drawn from a seed. */
import type { FileRecording } from '../../src/console/player/recording.ts';
import type { Json } from '../../src/sim/clock.ts';
import { Random } from '../../src/sim/random.ts';
import type { Steps } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { SmallFacility } from './small-facility.ts';

const STEPS_TO_OPEN = 5;

/** How a console opens the small facility: new, or as `SmallFacility.snapshot` returned it. */
export const SMALL = {
  *open(snapshot?: Json): Steps<SmallFacility> {
    for (let step = 0; step < STEPS_TO_OPEN; step++) yield;
    return new SmallFacility(snapshot as unknown as ConstructorParameters<typeof SmallFacility>[0]);
  },
};

export function recordSmall(inputs: number): FileRecording {
  const facility = new SmallFacility();
  const from = facility.trace.snapshot();
  const events: TraceEvent[] = [];
  // Events of version 1 have no causes.
  facility.trace.subscribe(({ causedBy: _, ...event }) => void events.push(event));
  const draw = new Random('recorded').stream('inputs');
  for (let i = 0; i < inputs; i++) {
    const id = `A10${1 + (i % 6)}`;
    if (i % 5 === 4) facility.play('portal.emergencyUnlock', { unit: id, reason: 'Other' });
    else facility.play('lock.touch', { lock: id });
    facility.clock.runFor(draw.int(500, 9_000));
  }
  facility.clock.runFor(60_000);
  return {
    header: {
      version: 1,
      tool: 'noke-sim test',
      facility: { from: 'inline', digest: '0'.repeat(64) },
      seed: 'small',
      startAt: '2026-11-21T14:00',
      timeZone: facility.timeZone,
      from,
    },
    events,
    cut: false,
  };
}
