/** Planted: a check-in brings a lock no news. */
import { type Fault, withRule } from './fault.ts';

export const checkInCarriesNothing: Fault = {
  id: 'check-in-carries-nothing',
  room: 'core',
  sentence: 'A check-in brings a lock no news.',
  plant: (parts) => withRule(parts, 'B-GAT-2', () => false),
};
