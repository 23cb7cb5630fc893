/** Planted: the lock does not keep what it is told of its unit. */
import { type Fault, withCommand } from './fault.ts';

export const overlockNotKept: Fault = {
  id: 'overlock-not-kept',
  room: 'firmware',
  sentence: 'The lock does not keep what it is told of its unit.',
  plant: (parts) => withCommand(parts, { unitState: () => ({ flash: {} }) }),
};
