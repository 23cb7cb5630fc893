/** What a lock writes into the trace, each kind with its legend. Secrets are never among the data. */
import type { Json } from '../sim/clock.ts';

export const LOCK_KINDS = {
  'lock.state': 'regions of the firmware that changed: power, motor, link, clock, provisioning, gateway',
  'lock.bolt': 'the bolt sensor says: extended, between, retracted',
  'lock.hasp': 'the hasp is: seated, pulled, out',
  'lock.motor': 'the motor is: off, running, stalled',
  'lock.supply': 'the supply collapsed or came back, with the loaded millivolts',
  'lock.touched': 'somebody touched a lock that was awake',
  'lock.woke': 'it woke, and why',
  'lock.asleep': 'it fell asleep, locked or not',
  'lock.started': 'it booted, with its boot count',
  'lock.connected': 'a central came, with the session',
  'lock.disconnected': 'the link ended, and by whom',
  'lock.received': 'a packet came, by which door',
  'lock.accepted': 'a command passed every check',
  'lock.refused': 'a packet failed a check, with the check and the answer',
  'lock.answered': 'an answer went out: result, command id, numbers of the records before it',
  'lock.notice': 'the shutdown notice went out',
  'lock.overflow': 'one command too many was answered 65',
  'lock.record': 'a record was written: number and event',
  'lock.acknowledged': 'records were dropped, up to this number',
  'lock.flash': 'flash changed, by field',
  'lock.unlocked': 'the bolt opened, and for whom by door',
  'lock.locked': 'the bolt locked, and why',
  'lock.jam': 'the bolt jammed: unlocking, locking or homing',
  'lock.homed': 'after a start the bolt found its end',
  'lock.clicks': 'a quick-click code was tried, right or not',
  'lock.heartbeat': 'a heartbeat went to the gateway',
  'lock.clock': 'the clock was set, by so many milliseconds, or drifts differently',
  'lock.part': 'a part was cut or mended',
} as const satisfies Record<`lock.${string}`, string>;

export type LockKind = keyof typeof LOCK_KINDS;

/** A line for the trace, before it is written. */
export interface Note {
  readonly kind: LockKind;
  readonly data: Readonly<Record<string, Json>>;
}
