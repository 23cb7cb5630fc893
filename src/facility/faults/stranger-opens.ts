/** Planted: anybody gets keys to a unit, whoever rents it. */
import { type Fault, withRule } from './fault.ts';

export const strangerOpens: Fault = {
  id: 'stranger-opens',
  room: 'core',
  sentence: 'Anybody gets keys to a unit, whoever rents it.',
  plant: (parts) => withRule(parts, 'B-ACS-1', () => true),
};
