/** The clock of one device: set once, then drifting by a whole number of parts per million. Plain data. */
import type { Instant } from './clock.ts';

export interface DriftingTime {
  /** The time that the device's clock showed at `setAt`. */
  readonly deviceAt: Instant;
  /** The true instant at which the clock was set. */
  readonly setAt: Instant;
  /** An integer; if it is positive, the clock runs fast. */
  readonly ppm: number;
}

/** What the device's clock shows at the true instant `now`, in whole milliseconds. */
export function deviceTime(time: DriftingTime, now: Instant): Instant {
  const elapsed = now - time.setAt;
  return time.deviceAt + elapsed + Math.trunc((elapsed * time.ppm) / 1_000_000);
}

/** The same device after its clock was set to `deviceAt`. */
export function setDeviceTime(time: { readonly ppm: number }, now: Instant, deviceAt: Instant): DriftingTime {
  return { deviceAt, setAt: now, ppm: time.ppm };
}
