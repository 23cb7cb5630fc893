/** Work that takes longer than a frame is done in slices, so that keys respond during a long move in a large facility. */
import type { HostClock } from '../../sim/live-clock.ts';
import { Slice } from '../../sim/slice.ts';
import type { Steps } from '../../sim/steps.ts';

/** The longest slice of work per frame, including the key before it, in host milliseconds. */
export const SLICE_MS = 15;
/** The maximum number of steps in one frame. */
export const STEPS_PER_FRAME = 1_000;

/** The budget of a frame and the key before it. Code that works in frames renews it after each frame. */
export const frameSlice = (host: Pick<HostClock, 'now'>): Slice =>
  new Slice(host, { ms: SLICE_MS, steps: STEPS_PER_FRAME });

/** Takes steps until the slice is used up; returns the last result, which has the value if the steps are finished. */
export function takeSliceOf<T>(slice: Slice, steps: Steps<T>): IteratorResult<void, T> {
  let last: IteratorResult<void, T> = { done: false, value: undefined };
  slice.spend(() => {
    last = steps.next();
    return last.done === true;
  });
  return last;
}
