/** Planted: a change of the rental leaves all keys good. */
import { type Fault, withRule } from './fault.ts';

export const rentalChangeKeepsKeys: Fault = {
  id: 'rental-change-keeps-keys',
  room: 'core',
  sentence: 'A change of the rental leaves all keys good.',
  plant: (parts) => withRule(parts, 'B-KEY-5', () => false),
};
