/** Planted: a pending auction opens for employees whatever the facility says. */
import { type Fault, withRule } from './fault.ts';

export const pendingAuctionForAll: Fault = {
  id: 'pending-auction-for-all',
  room: 'core',
  sentence: 'A pending auction opens for employees whatever the facility says.',
  plant: (parts) => withRule(parts, 'B-ACS-5', () => true),
};
