/** What a lock's events say: each kind, and each branch of its sentence. */
import { expect, it } from 'vitest';
import { LOCK_KINDS, type LockKind } from '../../src/lock/kinds.ts';

type Data = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
const ROWS: readonly (readonly [LockKind, Data, string])[] = [
  ['lock.state', { power: 'awake', link: 'silent' }, 'the firmware changed: power is now awake, link is now silent'],
  ['lock.bolt', { position: 'between' }, 'the bolt is between its end positions'],
  ['lock.bolt', { position: 'extended' }, 'the bolt is now extended'],
  ['lock.hasp', { position: 'out' }, 'the hasp is now out'],
  ['lock.motor', { state: 'off' }, 'the motor is now off'],
  ['lock.supply', { up: true }, 'the supply came back'],
  ['lock.supply', { up: false, loadedMv: 2_300 }, 'the supply collapsed to 2300 mV'],
  ['lock.touched', {}, 'the lock was touched while it was awake'],
  ['lock.woke', { why: 'touch' }, 'the lock woke up (touch)'],
  ['lock.asleep', { why: 'locked' }, 'the lock fell asleep, locked'],
  ['lock.started', { bootCount: 1 }, 'the lock booted, for the first time'],
  ['lock.started', { bootCount: 2 }, 'the lock booted, for the time number 2'],
  ['lock.connected', { peer: 'a phone' }, 'a phone connected to the lock, and a session began'],
  ['lock.disconnected', { why: 'lock-closed' }, 'the Bluetooth connection ended (lock-closed)'],
  ['lock.received', { via: 'ble' }, 'a packet arrived over Bluetooth'],
  ['lock.received', { via: 'mesh' }, 'a packet arrived through the gateway'],
  [
    'lock.accepted',
    { via: 'mesh', op: 'unlock' },
    'the command unlock, received through the gateway, passed every check',
  ],
  [
    'lock.refused',
    { via: 'ble', check: 'class', result: 0x61 },
    'a packet received over Bluetooth failed the check class; the answer is 97, invalid key',
  ],
  [
    'lock.refused',
    { via: 'ble', check: 'class', result: 1 },
    'a packet received over Bluetooth failed the check class; the answer is 1',
  ],
  [
    'lock.refused',
    { via: 'ble', check: 'class', result: 'none' },
    'a packet received over Bluetooth failed the check class; the answer is none',
  ],
  ['lock.answered', { via: 'mesh', result: 0x60 }, 'the lock answered through the gateway: 96, success'],
  ['lock.answered', { via: 'ble', result: 0x60, says: 'hello' }, 'the lock answered over Bluetooth: 96, hello'],
  ['lock.notice', { byHand: true }, 'the lock announced that it goes to sleep, after the hasp was closed by hand'],
  ['lock.notice', { byHand: false }, 'the lock announced that it goes to sleep'],
  ['lock.overflow', { via: 'ble' }, 'the queue was full: a command received over Bluetooth was answered 65'],
  ['lock.record', { number: 5, event: 9 }, 'the lock wrote record 5: insideRelease'],
  ['lock.record', { number: 5, event: 999 }, 'the lock wrote record 5: event 999'],
  ['lock.record', { number: 5, event: 'x' }, 'the lock wrote record 5: event x'],
  ['lock.acknowledged', { upTo: 7 }, 'the lock deleted its records up to number 7, which the company has acknowledged'],
  ['lock.flash', { fields: ['zone', 'time'] }, 'the lock stored a change of zone, time'],
  ['lock.flash', { fields: 'zone' }, 'the lock stored a change of zone'],
  ['lock.unlocked', { why: 'ble' }, 'the bolt opened, after a command over Bluetooth'],
  ['lock.unlocked', { why: 'mesh' }, 'the bolt opened, after a command through the gateway'],
  ['lock.unlocked', { why: 'other' }, 'the bolt opened, with nobody waiting for an answer'],
  ['lock.locked', { why: 'timed out' }, 'the bolt locked (timed out)'],
  ['lock.jam', { why: 'locking' }, 'the bolt jammed while locking'],
  ['lock.homed', { why: 'open' }, 'after a start, the bolt reached an end position (open)'],
  ['lock.clicks', { right: true }, 'the correct quick-click code was entered'],
  ['lock.clicks', { right: false }, 'a wrong quick-click code was entered'],
  ['lock.heartbeat', {}, 'the lock sent a heartbeat to the gateway'],
  ['lock.clock', { ppm: 0 }, 'the clock’s drift is now 0 ppm'],
  ['lock.clock', { byMs: 12 }, 'the clock was set: it changed by 12 ms'],
  ['lock.clock', {}, 'the clock was set'],
  [
    'lock.updated',
    { version: '2.11', firstHandle: 14 },
    'firmware mode ended with version 2.11, whose service begins at handle 14',
  ],
  ['lock.part', { part: 'motor', works: true }, 'the motor was repaired'],
  ['lock.part', { part: 'motor', works: false }, 'the motor broke'],
];

it.each(ROWS)('%s of %j is: %s', (kind, data, says) => {
  const clause = LOCK_KINDS[kind] as (data: Data) => string;

  expect(clause(data)).toBe(says);
});
it('every kind is in the table', () => {
  expect([...new Set(ROWS.map(([kind]) => kind))].sort()).toEqual(Object.keys(LOCK_KINDS).sort());
});
