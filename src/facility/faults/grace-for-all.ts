/** Planted: the grace period lets everybody in, at any hour. */
import { type Fault, withRule } from './fault.ts';

export const graceForAll: Fault = {
  id: 'grace-for-all',
  room: 'core',
  sentence: 'The grace period lets everybody in, at any hour.',
  plant: (parts) => withRule(parts, 'B-SEC-5', () => true),
};
