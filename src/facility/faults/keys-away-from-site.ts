/** Planted: keys are given to a phone anywhere. */
import { type Fault, withRule } from './fault.ts';

export const keysAwayFromSite: Fault = {
  id: 'keys-away-from-site',
  room: 'core',
  sentence: 'Keys are given to a phone anywhere.',
  plant: (parts) => withRule(parts, 'B-SEC-1', () => true),
};
