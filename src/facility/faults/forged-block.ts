/** Planted: a block that does not open is taken. */
import { type Fault, withLockCheck } from './fault.ts';

export const forgedBlock: Fault = {
  id: 'forged-block',
  room: 'keys',
  sentence: 'A block that does not open is taken.',
  plant: (parts) => withLockCheck(parts, 'opens', { passes: () => true }),
};
