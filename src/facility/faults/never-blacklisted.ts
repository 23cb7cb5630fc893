/** Planted: the blacklist of fobs stays empty. */
import { type Fault, withRule } from './fault.ts';

export const neverBlacklisted: Fault = {
  id: 'never-blacklisted',
  room: 'core',
  sentence: 'The blacklist of fobs stays empty.',
  plant: (parts) => withRule(parts, 'B-FOB-4', () => false),
};
