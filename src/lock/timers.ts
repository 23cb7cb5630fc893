/** The timers of a lock: those of its body, and those of its firmware, including pending answers to commands beyond the queue. */
import { type DecodeTimer, type TimerOwner, timersNamed } from '../sim/clock.ts';
import type { BodyTimer } from './body/types.ts';
import { type FirmwareTimer, PLAIN_TIMERS, type Via } from './firmware/types.ts';

export type BodyTimerEvent = { readonly type: BodyTimer };
export type BodyTimers = TimerOwner<BodyTimerEvent>;

export const decodeBodyTimer: DecodeTimer<BodyTimerEvent> = timersNamed('step', 'stall', 'supply');

/** A pending answer to a command that exceeded the queue. */
export type Overflow = {
  readonly type: 'overflow';
  readonly via: Via;
  readonly commandId: number;
  readonly session: string;
};
export type FirmwareTimerEvent = { readonly type: FirmwareTimer | 'drain' } | Overflow;
export type FirmwareTimers = TimerOwner<FirmwareTimerEvent>;

const named = timersNamed(...PLAIN_TIMERS, 'checkIn', 'drain');

export const decodeFirmwareTimer: DecodeTimer<FirmwareTimerEvent> = (event) => {
  const { type, via, commandId, session } = event;
  if (type !== 'overflow') return named(event);
  if ((via !== 'ble' && via !== 'mesh') || typeof commandId !== 'number' || typeof session !== 'string')
    throw new Error('an overflow must have a link, a command and a session');
  return { type, via, commandId, session };
};
