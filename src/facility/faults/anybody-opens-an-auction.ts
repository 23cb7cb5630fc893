/** Planted: a unit up for auction opens for its old tenant as well, and without end. */
import { type Fault, withRule } from './fault.ts';

export const anybodyOpensAnAuction: Fault = {
  id: 'anybody-opens-an-auction',
  room: 'core',
  sentence: 'A unit up for auction opens for its old tenant as well, and without end.',
  plant: (parts) => withRule(parts, 'B-ACS-6', () => true),
};
