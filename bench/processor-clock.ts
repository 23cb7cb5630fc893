/**
 * The host by the time of the processor that this process has used, in milliseconds: another program on the machine does not make slices of work
 * shorter, and so more frames.
 */
import { type HostClock, hostClock } from '../src/sim/live-clock.ts';

export const processorClock: HostClock = {
  ...hostClock,
  now: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};
