/** Planted: a key is issued though the lock may not hold its hours. */
import { type Fault, withRule } from './fault.ts';

export const keyBeforeHoursKnown: Fault = {
  id: 'key-before-hours-known',
  room: 'core',
  sentence: 'A key is issued though the lock may not hold its hours.',
  plant: (parts) => withRule(parts, 'B-KEY-8', () => true),
};
