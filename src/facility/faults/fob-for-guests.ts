/** Planted: whoever asks is given a fob. */
import { type Fault, withRule } from './fault.ts';

export const fobForGuests: Fault = {
  id: 'fob-for-guests',
  room: 'core',
  sentence: 'Whoever asks is given a fob.',
  plant: (parts) => withRule(parts, 'B-FOB-1', () => true),
};
