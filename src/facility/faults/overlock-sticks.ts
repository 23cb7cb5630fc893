/** Planted: an overlock is never taken off. */
import { type Fault, withCommand } from './fault.ts';

export const overlockSticks: Fault = {
  id: 'overlock-sticks',
  room: 'firmware',
  sentence: 'An overlock is never taken off.',
  plant: (parts) =>
    withCommand(parts, {
      unitState: ({ command, flash }) => ({ flash: { overlock: flash.overlock || command.overlock } }),
    }),
};
