/** A radio fixture on a clock that follows real time, for tests with real sockets. */
import { hostClock, LiveClock } from '../../../src/sim/live-clock.ts';
import { RadioFixture } from './radio-fixture.ts';

export interface LiveFixture {
  readonly fixture: RadioFixture;
  readonly live: LiveClock;
  /** Runs external input at the instant that the simulation has reached. */
  enter(work: () => void): void;
}

export function liveFixture(): LiveFixture {
  const fixture = new RadioFixture();
  const live = new LiveClock(fixture.clock, {
    onError: (error) => {
      throw error;
    },
  });
  live.start();
  const enter = (work: () => void) => {
    live.arrive();
    work();
    live.nudge();
  };
  return { fixture, live, enter };
}

/** Resolves once `done` returns true; the test's own timeout ends a wait that never does. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => hostClock.setTimeout(() => resolve(undefined), 1));
}
