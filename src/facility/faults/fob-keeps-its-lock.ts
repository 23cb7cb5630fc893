/** Planted: a lock taken off a fob stays on it. */
import { type Fault, withRule } from './fault.ts';

export const fobKeepsItsLock: Fault = {
  id: 'fob-keeps-its-lock',
  room: 'core',
  sentence: 'A lock taken off a fob stays on it.',
  plant: (parts) => withRule(parts, 'B-FOB-5', () => false),
};
