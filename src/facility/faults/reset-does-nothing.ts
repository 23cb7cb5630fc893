/** Planted: a wanted key reset is forgotten. */
import { type Fault, withRule } from './fault.ts';

export const resetDoesNothing: Fault = {
  id: 'reset-does-nothing',
  room: 'core',
  sentence: 'A wanted key reset is forgotten.',
  plant: (parts) => withRule(parts, 'B-REV-3', () => false),
};
