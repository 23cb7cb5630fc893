/** Planted: a limited key may reset the lock. */
import { type Fault, withLockCheck } from './fault.ts';

export const limitedKeyMayReset: Fault = {
  id: 'limited-key-may-reset',
  room: 'keys',
  sentence: 'A limited key may reset the lock.',
  plant: (parts) =>
    withLockCheck(parts, 'opcode-allowed', {
      passes: ({ keyClass, command }) => keyClass !== 4 || command.op === 'unlock' || command.op === 'reset',
    }),
};
