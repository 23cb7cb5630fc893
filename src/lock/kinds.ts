/** The trace events of a lock, each kind with its legend. Their data never contains a secret. */
import type { Json } from '../sim/clock.ts';

export const LOCK_KINDS = {
  'lock.state': 'regions of the firmware that changed: power, motor, link, clock, provisioning, gateway',
  'lock.bolt': 'what the bolt sensor reads: extended, between, retracted',
  'lock.hasp': 'position of the hasp: seated, pulled, out',
  'lock.motor': 'state of the motor: off, running, stalled',
  'lock.supply': 'the supply collapsed or came back, with the loaded millivolts',
  'lock.touched': 'a touch on a lock that was already awake',
  'lock.woke': 'it woke, and why',
  'lock.asleep': 'it fell asleep, locked or not',
  'lock.started': 'it booted, with its boot count',
  'lock.connected': 'a central connected, with the session',
  'lock.disconnected': 'the link ended, and which side ended it',
  'lock.received': 'a packet arrived, and over which link',
  'lock.accepted': 'a command passed every check',
  'lock.refused': 'a packet failed a check, with the check and the answer',
  'lock.answered': 'an answer was sent: result, command id, numbers of the records before it',
  'lock.notice': 'the shutdown notice was sent',
  'lock.overflow': 'a command exceeded the queue and was answered 65',
  'lock.record': 'a record was written: number and event',
  'lock.acknowledged': 'acknowledged records were dropped, up to this number',
  'lock.flash': 'flash changed, by field',
  'lock.unlocked': 'the bolt opened, and over which link the command came',
  'lock.locked': 'the bolt locked, and why',
  'lock.jam': 'the bolt jammed: unlocking, locking or homing',
  'lock.homed': 'after a start the bolt reached an end position',
  'lock.clicks': 'a quick-click code was tried, correct or not',
  'lock.heartbeat': 'a heartbeat was sent to the gateway',
  'lock.clock': 'the clock was set (by how many milliseconds), or its drift changed',
  'lock.updated': 'an update ended firmware mode: the version, and the handle at which the service begins',
  'lock.part': 'a part was broken or repaired',
} as const satisfies Record<`lock.${string}`, string>;

export type LockKind = keyof typeof LOCK_KINDS;

/** A trace event before it is recorded. */
export interface Note {
  readonly kind: LockKind;
  readonly data: Readonly<Record<string, Json>>;
}
