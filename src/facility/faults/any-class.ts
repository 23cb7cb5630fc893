/** Planted: any key class is judged on. */
import { type Fault, withLockCheck } from './fault.ts';

export const anyClass: Fault = {
  id: 'any-class',
  room: 'keys',
  sentence: 'Any key class is judged on.',
  plant: (parts) => withLockCheck(parts, 'class', { passes: () => true }),
};
