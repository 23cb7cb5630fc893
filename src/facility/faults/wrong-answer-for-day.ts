/** Planted: a key of another day is answered invalid key. */
import { type Fault, withLockCheck } from './fault.ts';

export const wrongAnswerForDay: Fault = {
  id: 'wrong-answer-for-day',
  room: 'keys',
  sentence: 'A key of another day is answered invalid key.',
  plant: (parts) => withLockCheck(parts, 'key-day', { answer: 0x61 }),
};
