/** Planted: any employee may be chosen to open a repossessed unit. */
import { type Fault, withRule } from './fault.ts';

export const auctionByAnybody: Fault = {
  id: 'auction-by-anybody',
  room: 'core',
  sentence: 'Any employee may be chosen to open a repossessed unit.',
  plant: (parts) => withRule(parts, 'B-AUC-4', () => true),
};
