/** Planted: a key is issued though the lock may not hold the state of its unit. */
import { type Fault, withRule } from './fault.ts';

export const keyBeforeUnitKnown: Fault = {
  id: 'key-before-unit-known',
  room: 'core',
  sentence: 'A key is issued though the lock may not hold the state of its unit.',
  plant: (parts) => withRule(parts, 'B-KEY-9', () => true),
};
