/** Planted: an online unlock does not tell the lock what it has to know. */
import { type Fault, withRule } from './fault.ts';

export const lockNeverTold: Fault = {
  id: 'lock-never-told',
  room: 'core',
  sentence: 'An online unlock does not tell the lock what it has to know.',
  plant: (parts) => withRule(parts, 'B-UNL-3', () => false),
};
