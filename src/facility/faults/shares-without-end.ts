/** Planted: a unit is shared with any number of people. */
import { type Fault, withRule } from './fault.ts';

export const sharesWithoutEnd: Fault = {
  id: 'shares-without-end',
  room: 'core',
  sentence: 'A unit is shared with any number of people.',
  plant: (parts) => withRule(parts, 'B-SHR-4', () => true),
};
