/** The timers of a phone: power cycle, automatic update, the app's requests by number, and the unlock attempt. */
import type { DecodeTimer, TimerOwner } from '../sim/clock.ts';
import type { DeadlineName } from './attempt/types.ts';

export const DEADLINES = [
  'scanEnds',
  'connectEnds',
  'connectAgain',
  'trustEnds',
  'closeEnds',
] as const satisfies DeadlineName[];

type PhoneTimer = {
  readonly type: 'powerOn' | 'automaticUpdate' | `answer/${number}` | `again/${number}` | `attempt/${DeadlineName}`;
};
export type PhoneTimers = TimerOwner<PhoneTimer>;

const isPhoneTimer = (name: string): name is PhoneTimer['type'] =>
  name === 'powerOn' ||
  name === 'automaticUpdate' ||
  /^(?:answer|again)\/\d+$/.test(name) ||
  DEADLINES.some((each) => name === `attempt/${each}`);

export const decodePhoneTimer: DecodeTimer<PhoneTimer> = ({ type }) => {
  if (!isPhoneTimer(type)) throw new Error(`a phone has no timer ${type}`);
  return { type };
};
