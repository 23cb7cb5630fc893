/** Planted: a unit stays up for auction once the chosen employee has opened it. */
import { type Fault, withRule } from './fault.ts';

export const auctionGoesOn: Fault = {
  id: 'auction-goes-on',
  room: 'core',
  sentence: 'A unit stays up for auction once the chosen employee has opened it.',
  plant: (parts) => withRule(parts, 'B-AUC-5', () => false),
};
