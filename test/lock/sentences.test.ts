/** What a lock's events say: each kind contains the values of its event, and says something else for each branch, however it is worded. */
import { expect, it } from 'vitest';
import { LOCK_KINDS, type LockKind } from '../../src/lock/kinds.ts';

type Data = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
/** Events that have to be told apart, each with what its sentence contains. */
const ROWS: Readonly<Record<LockKind, readonly (readonly [Data, ...string[]])[]>> = {
  'lock.state': [
    [{ power: 'awake', link: 'silent' }, 'power is now awake, link is now silent'],
    [{ motor: 'idle' }, 'motor is now idle'],
  ],
  'lock.bolt': [
    [{ position: 'between' }, 'between'],
    [{ position: 'extended' }, 'extended'],
    [{ position: 'retracted' }, 'retracted'],
  ],
  'lock.hasp': [
    [{ position: 'out' }, 'out'],
    [{ position: 'seated' }, 'seated'],
  ],
  'lock.motor': [
    [{ state: 'off' }, 'off'],
    [{ state: 'stalled' }, 'stalled'],
  ],
  'lock.supply': [
    [{ up: true }, 'came back'],
    [{ up: false, loadedMv: 2_300 }, '2300 mV'],
  ],
  'lock.touched': [[{}, 'touched']],
  'lock.woke': [
    [{ why: 'touch' }, 'touch'],
    [{ why: 'hasp' }, 'hasp'],
  ],
  'lock.asleep': [[{ why: 'not locked' }, 'not locked']],
  'lock.started': [
    [{ bootCount: 1 }, 'first'],
    [{ bootCount: 2 }, '2'],
    [{ bootCount: 3 }, '3'],
  ],
  'lock.connected': [[{ peer: 'phone/gina' }, 'phone/gina']],
  'lock.disconnected': [[{ why: 'lock-closed' }, 'lock-closed']],
  'lock.received': [
    [{ via: 'ble' }, 'Bluetooth'],
    [{ via: 'mesh' }, 'gateway'],
  ],
  'lock.accepted': [
    [{ via: 'ble', op: 'unlock' }, 'unlock', 'Bluetooth'],
    [{ via: 'mesh', op: 'unlock' }, 'unlock', 'gateway'],
  ],
  'lock.refused': [
    [{ via: 'ble', check: 'class', result: 0x61 }, 'Bluetooth', 'class', '0x61', 'invalid key'],
    [{ via: 'mesh', check: 'class', result: 0x61 }, 'gateway', 'class', '0x61', 'invalid key'],
    [{ via: 'ble', check: 'class', result: 1 }, '0x01'],
    [{ via: 'ble', check: 'class', result: 'none' }, 'none'],
  ],
  'lock.answered': [
    [{ via: 'ble', result: 0x60 }, 'Bluetooth', '0x60', 'success'],
    [{ via: 'ble', result: 0x60, says: 'hello' }, '0x60', 'hello'],
    [{ via: 'mesh', result: 0x60 }, 'gateway'],
  ],
  'lock.notice': [[{ byHand: false }], [{ byHand: true }, 'hand']],
  'lock.overflow': [
    [{ via: 'ble' }, 'Bluetooth', '0x65, invalid data'],
    [{ via: 'mesh' }, 'gateway', '0x65, invalid data'],
  ],
  'lock.record': [
    [{ number: 5, event: 9 }, '5', 'insideRelease'],
    [{ number: 5, event: 999 }, '5', '999'],
    [{ number: 5, event: 'x' }, '5', 'x'],
  ],
  'lock.acknowledged': [[{ upTo: 7 }, '7']],
  'lock.flash': [
    [{ fields: ['zone', 'time'] }, 'zone, time'],
    [{ fields: 'zone' }, 'zone'],
  ],
  'lock.unlocked': [
    [{ why: 'ble' }, 'Bluetooth'],
    [{ why: 'mesh' }, 'gateway'],
    [{ why: 'other' }, 'nobody'],
  ],
  'lock.locked': [[{ why: 'timed out' }, 'timed out']],
  'lock.jam': [
    [{ why: 'locking' }, 'locking'],
    [{ why: 'unlocking' }, 'unlocking'],
  ],
  'lock.homed': [
    [{ why: 'open' }, 'open'],
    [{ why: 'locked' }, 'locked'],
  ],
  'lock.clicks': [
    [{ right: true }, 'correct'],
    [{ right: false }, 'wrong'],
  ],
  'lock.heartbeat': [[{}, 'heartbeat']],
  'lock.clock': [
    [{ ppm: 0 }, '0 ppm'],
    [{ byMs: 12 }, '12 ms'],
    [{}, 'set'],
  ],
  'lock.updated': [[{ version: '2.11', firstHandle: 14 }, '2.11', '14']],
  'lock.part': [
    [{ part: 'motor', works: true }, 'motor'],
    [{ part: 'motor', works: false }, 'motor'],
    [{ part: 'radio', works: false }, 'radio'],
  ],
};

it.each(Object.entries(ROWS))('%s', (kind, rows) => {
  const clause = LOCK_KINDS[kind as LockKind] as (data: Data) => string;
  const said = rows.map(([data]) => clause(data));
  for (const [i, [, ...parts]] of rows.entries()) for (const part of parts) expect(said[i]).toContain(part);
  expect(said.filter((one) => !/^[a-z].*[^.]$/.test(one) || /undefined|true|false|NaN/.test(one))).toEqual([]);
  expect(new Set(said).size).toBe(rows.length);
});
