/** Planted: motion never alarms. */
import { type Fault, withRule } from './fault.ts';

export const noAlarm: Fault = {
  id: 'no-alarm',
  room: 'core',
  sentence: 'Motion never alarms.',
  plant: (parts) => withRule(parts, 'B-ALM-1', () => false),
};
