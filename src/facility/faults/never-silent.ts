/** Planted: the facility notifies though it was told not to. */
import { type Fault, withRule } from './fault.ts';

export const neverSilent: Fault = {
  id: 'never-silent',
  room: 'core',
  sentence: 'The facility notifies though it was told not to.',
  plant: (parts) => withRule(parts, 'B-MSG-2', () => true),
};
