/** Planted: a key is given for an auction whose openings are counted. */
import { type Fault, withRule } from './fault.ts';

export const countedOpeningsByKey: Fault = {
  id: 'counted-openings-by-key',
  room: 'core',
  sentence: 'A key is given for an auction whose openings are counted.',
  plant: (parts) => withRule(parts, 'B-KEY-10', () => true),
};
