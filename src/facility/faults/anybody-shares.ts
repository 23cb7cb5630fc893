/** Planted: whoever has a unit shared passes it on. */
import { type Fault, withRule } from './fault.ts';

export const anybodyShares: Fault = {
  id: 'anybody-shares',
  room: 'core',
  sentence: 'Whoever has a unit shared passes it on.',
  plant: (parts) => withRule(parts, 'B-SHR-3', () => true),
};
