/** Planted: the staff are not told of a manager share. */
import { type Fault, withRule } from './fault.ts';

export const staffNotToldOfShare: Fault = {
  id: 'staff-not-told-of-share',
  room: 'core',
  sentence: 'The staff are not told of a manager share.',
  plant: (parts) => withRule(parts, 'B-SHR-9', () => false),
};
