/** Planted: a limited key may use every opcode. */
import { type Fault, withLockCheck } from './fault.ts';

export const limitedKeyDoesAll: Fault = {
  id: 'limited-key-does-all',
  room: 'keys',
  sentence: 'A limited key may use every opcode.',
  plant: (parts) => withLockCheck(parts, 'opcode-allowed', { passes: () => true }),
};
