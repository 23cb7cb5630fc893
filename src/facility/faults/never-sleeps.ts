/** Planted: a woken lock stays awake. */
import { type Fault, withFirmware } from './fault.ts';

export const neverSleeps: Fault = {
  id: 'never-sleeps',
  room: 'firmware',
  sentence: 'A woken lock stays awake.',
  plant: (parts) => withFirmware(parts, { guards: { resting: () => false, linkedAtRest: () => false } }),
};
