/** Planted: the company looks at no schedule. */
import { type Fault, withRule } from './fault.ts';

export const hoursIgnoredByCore: Fault = {
  id: 'hours-ignored-by-core',
  room: 'core',
  sentence: 'The company looks at no schedule.',
  plant: (parts) => withRule(parts, 'B-SEC-3', () => true),
};
