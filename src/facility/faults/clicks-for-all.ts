/** Planted: quick-click codes are given and taken by anybody. */
import { type Fault, withRule } from './fault.ts';

export const clicksForAll: Fault = {
  id: 'clicks-for-all',
  room: 'core',
  sentence: 'Quick-click codes are given and taken by anybody.',
  plant: (parts) => withRule(parts, 'B-QCC-2', () => true),
};
