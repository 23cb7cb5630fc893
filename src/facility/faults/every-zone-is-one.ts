/** Planted: every entry opens for everybody who has a unit anywhere. */
import { type Fault, withRule } from './fault.ts';

export const everyZoneIsOne: Fault = {
  id: 'every-zone-is-one',
  room: 'core',
  sentence: 'Every entry opens for everybody who has a unit anywhere.',
  plant: (parts) => withRule(parts, 'B-ZON-1', () => true),
};
