/** Planted: a unit is put up for auction from any status. */
import { type Fault, withRule } from './fault.ts';

export const auctionOfAnyUnit: Fault = {
  id: 'auction-of-any-unit',
  room: 'core',
  sentence: 'A unit is put up for auction from any status.',
  plant: (parts) => withRule(parts, 'B-AUC-2', () => true),
};
