/** Work that takes longer than a frame is done in slices, so that keys respond during a long move in a large facility. */
import type { HostClock } from '../../sim/live-clock.ts';
import type { Steps } from '../../sim/steps.ts';

/** The longest slice of work in one frame, in host milliseconds. */
export const SLICE_MS = 50;
/** The maximum number of steps in one frame. */
export const STEPS_PER_FRAME = 1_000;

/** Takes steps until one returns false or the slice is over. */
export function takeSlice(host: Pick<HostClock, 'now'>, step: () => boolean): void {
  const end = host.now() + SLICE_MS;
  for (let i = 0; i < STEPS_PER_FRAME && step() && host.now() < end; i++);
}

/** Takes a slice of these steps; returns the last one taken, which has the value if it was the last of all. */
export function takeSliceOf<T>(host: Pick<HostClock, 'now'>, steps: Steps<T>): IteratorResult<void, T> {
  let last: IteratorResult<void, T> = { done: false, value: undefined };
  takeSlice(host, () => {
    last = steps.next();
    return last.done !== true;
  });
  return last;
}
