/** Planted: a fob is set up without the PIN that the facility wants. */
import { type Fault, withRule } from './fault.ts';

export const fobWithoutPin: Fault = {
  id: 'fob-without-pin',
  room: 'core',
  sentence: 'A fob is set up without the PIN that the facility wants.',
  plant: (parts) => withRule(parts, 'B-FOB-7', () => true),
};
