/** Planted: a blacklisted slot opens. */
import { type Fault, withLockCheck } from './fault.ts';

export const blacklistIgnored: Fault = {
  id: 'blacklist-ignored',
  room: 'keys',
  sentence: 'A blacklisted slot opens.',
  plant: (parts) => withLockCheck(parts, 'blacklist', { passes: () => true }),
};
