/**
 * Causes and channels that are held out: no report of a working seed has them, so no rule is tuned to them. `--held-out` includes them, and the
 * figures show them separately. The lists stay as they are; once somebody has worked on a cause, it is no longer of any use here.
 *
 * Worked on by 28 November 2026, because reports of measured seeds were missed: lease-later, fob-hours, window-missed and fault
 * heartbeat-carries-no-unlock; of the channels, captures of a lock that is not found and of a set-up that ends in the middle.
 */
import type { ChannelName } from './papers.ts';

export const HELD_OUT_CAUSES: ReadonlySet<string> = new Set([
  'location',
  'fob-hours',
  'window-missed',
  'sensor',
  'lease-later',
  'adapter-of-the-lock',
  'fault heartbeat-carries-no-unlock',
  'another-unit',
]);
export const HELD_OUT_CHANNELS: ReadonlySet<ChannelName> = new Set(['core', 'capture']);
