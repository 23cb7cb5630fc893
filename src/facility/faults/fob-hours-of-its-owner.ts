/** Planted: every fob goes by the schedule of its owner. */
import { type Fault, withRule } from './fault.ts';

export const fobHoursOfItsOwner: Fault = {
  id: 'fob-hours-of-its-owner',
  room: 'core',
  sentence: 'Every fob goes by the schedule of its owner.',
  plant: (parts) => withRule(parts, 'B-FOB-3', () => true),
};
