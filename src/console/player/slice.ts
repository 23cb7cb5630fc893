/** Work that takes longer than a frame is done in slices, so that keys respond during a long move in a large facility. */
import type { HostClock } from '../../sim/live-clock.ts';
import { Slice } from '../../sim/slice.ts';

/** The longest slice of work per frame, including the key before it, in milliseconds of real time. */
export const SLICE_MS = 15;
/** The maximum number of steps in one frame. */
export const STEPS_PER_FRAME = 1_000;

/** The budget of a frame and the key before it. Code that works in frames renews it after each frame. */
export const frameSlice = (host: Pick<HostClock, 'now'>): Slice =>
  new Slice(host, { ms: SLICE_MS, steps: STEPS_PER_FRAME });

/** Steps of which some yield a promise: the next step may be taken once that is settled. */
export type WaitingSteps<T> = Generator<unknown, T, void>;

/** Takes steps until the slice is used up or a promise has to be awaited; returns the last result, which has the value if the steps are finished. */
export function takeSliceOf<T>(slice: Slice, steps: WaitingSteps<T>): IteratorResult<unknown, T> {
  let last: IteratorResult<unknown, T> = { done: false, value: undefined };
  slice.spend(() => {
    last = steps.next();
    return last.done === true || last.value instanceof Promise;
  });
  return last;
}
