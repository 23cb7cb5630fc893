/** Planted: a low battery comes on no list. */
import { type Fault, withRule } from './fault.ts';

export const lowBatteryUnlisted: Fault = {
  id: 'low-battery-unlisted',
  room: 'core',
  sentence: 'A low battery comes on no list.',
  plant: (parts) => withRule(parts, 'B-BAT-1', () => false),
};
