/** Planted: the motor is started on any supply. */
import { type Fault, withLockCheck } from './fault.ts';

export const flatBatteryTries: Fault = {
  id: 'flat-battery-tries',
  room: 'keys',
  sentence: 'The motor is started on any supply.',
  plant: (parts) => withLockCheck(parts, 'supply', { passes: () => true }),
};
