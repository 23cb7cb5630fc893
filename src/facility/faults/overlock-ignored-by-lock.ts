/** Planted: an overlocked lock opens for its key. */
import { type Fault, withLockCheck } from './fault.ts';

export const overlockIgnoredByLock: Fault = {
  id: 'overlock-ignored-by-lock',
  room: 'keys',
  sentence: 'An overlocked lock opens for its key.',
  plant: (parts) => withLockCheck(parts, 'overlock', { passes: () => true }),
};
