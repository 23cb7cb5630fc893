/** Planted: a battery that was changed stays on the list of low ones. */
import { type Fault, withRule } from './fault.ts';

export const batteryNeverRecovers: Fault = {
  id: 'battery-never-recovers',
  room: 'core',
  sentence: 'A battery that was changed stays on the list of low ones.',
  plant: (parts) => withRule(parts, 'B-BAT-2', () => false),
};
