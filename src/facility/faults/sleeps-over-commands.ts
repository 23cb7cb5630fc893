/** Planted: a lock falls asleep with commands in work. */
import { type Fault, withFirmware } from './fault.ts';

export const sleepsOverCommands: Fault = {
  id: 'sleeps-over-commands',
  room: 'firmware',
  sentence: 'A lock falls asleep with commands in work.',
  plant: (parts) =>
    withFirmware(parts, { guards: { linkedAtRest: (c) => c.ble !== null && c.deadlines.motion === undefined } }),
};
