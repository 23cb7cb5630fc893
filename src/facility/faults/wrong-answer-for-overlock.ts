/** Planted: an overlocked lock answers invalid key. */
import { type Fault, withLockCheck } from './fault.ts';

export const wrongAnswerForOverlock: Fault = {
  id: 'wrong-answer-for-overlock',
  room: 'keys',
  sentence: 'An overlocked lock answers invalid key.',
  plant: (parts) => withLockCheck(parts, 'overlock', { answer: 0x61 }),
};
