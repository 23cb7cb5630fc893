/** Planted: staff grant permissions that they do not hold. */
import { type Fault, withRule } from './fault.ts';

export const grantsMoreThanHeld: Fault = {
  id: 'grants-more-than-held',
  room: 'core',
  sentence: 'Staff grant permissions that they do not hold.',
  plant: (parts) => withRule(parts, 'B-ROL-2', () => true),
};
