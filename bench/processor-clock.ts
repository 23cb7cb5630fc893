/**
 * A host whose clock is the processor time that this process has used, in milliseconds: other programs on the machine then do not make slices of work
 * shorter, and so do not cause more frames.
 */
import { type HostClock, hostClock } from '../src/sim/live-clock.ts';

/** Reading the processor time takes 5 µs, as long as a small step of work, so it is read again only after this time on the clock. */
const READ_EVERY_MS = 0.25;
let readAt = Number.NEGATIVE_INFINITY;
let used = 0;

export const processorClock: HostClock = {
  ...hostClock,
  now: () => {
    const now = performance.now();
    if (now - readAt >= READ_EVERY_MS) {
      const { user, system } = process.cpuUsage();
      used = (user + system) / 1_000;
      readAt = now;
    }
    return used;
  },
};

/** How long work took, in milliseconds. */
export interface Took {
  readonly clock: number;
  /** Processor time of all threads of this process. */
  readonly cpu: number;
  /**
   * The lesser of the two. On two idle cores a user waits at most as long: other programs lengthen `clock`; helper threads, which collect garbage and
   * compile beside the program, lengthen `cpu`.
   */
  readonly wait: number;
}

export function measured(act: () => void): Took {
  const [from, before] = [performance.now(), process.cpuUsage()];
  act();
  const { user, system } = process.cpuUsage(before);
  const [clock, cpu] = [performance.now() - from, (user + system) / 1_000];
  return { clock, cpu, wait: Math.min(clock, cpu) };
}
