import { describe, expect, it } from 'vitest';
import { setupCheck, upKey } from '../../src/keys/derive.ts';
import { openRecord } from '../../src/keys/records.ts';
import { REFUSAL_PLACES, RING_PLACES } from '../../src/lock/ring.ts';
import { NOTIFICATIONS_WAITING, OVERFLOWS_WAITING } from '../../src/lock/settings.ts';
import { bytesOf } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import { EVENTS } from '../../src/protocol/record.ts';
import { type Central, LockFixture, MASTER, NOON, responseOf, TODAY, UTC } from './lock-fixture.ts';

const NEW = '101112131415161718191A1B1C1D1E1F';
const half = (part: 0 | 1): Command => ({
  op: 'setKey',
  part,
  half: bytesOf(NEW).slice(part * 8, part * 8 + 8),
});
const opened = (central: Central, session: Uint8Array, master = MASTER) =>
  central.records.map((packet) => {
    const read = openRecord(bytesOf(packet), session, [{ epoch: 1, upKey: upKey(bytesOf(master)) }]);
    if (!read.ok) throw new Error(read.why);
    return read.record;
  });

describe('setup and keys', () => {
  const setUp = (rig: LockFixture): Central => {
    const central = rig.touchAndConnect();
    const { session } = central;
    for (const command of [
      half(0),
      half(1),
      { op: 'setup', epoch: 7, check: setupCheck(bytesOf(NEW), session) } as const,
    ])
      central.link?.write(rig.base(session, command));
    rig.run(200);
    return central;
  };

  it('a factory lock is set up by B0, B0, A1 under class 0 and continues under its new master key', () => {
    const rig = new LockFixture({ factory: true });
    expect(rig.lock.view()).toMatchObject({ provisioning: 'factory', clockValid: false });
    const central = setUp(rig);
    const { session } = central;
    expect(central.results).toEqual(['60', '60', '60']);
    expect(opened(central, session, NEW)).toMatchObject([{ event: 0x21, detail: 7, number: 1 }]);
    rig.order(central, { op: 'zoneTime', ...UTC }, { master: NEW });
    rig.order(central, { op: 'scheduleHours', index: 2, weekdays: 0b100, open: 32, close: 80 }, { master: NEW });
    expect(rig.order(central, { op: 'unlock' }, { master: NEW })).toBe('60');
    rig.run(12_000);
    expect(rig.lock.view()).toMatchObject({
      provisioning: 'ready',
      epoch: 7,
      clockValid: true,
      time: Math.floor(rig.clock.now() / 1000),
      bolt: 'extended',
    });
    central.link?.end('central-closed');
    expect(rig.unlock({ master: NEW, schedule: 2 }).result).toBe('60');
  });

  it('staged halves are lost with the session', () => {
    const rig = new LockFixture({ factory: true });
    const central = rig.touchAndConnect();
    central.link?.write(rig.base(central.session, half(0)));
    rig.run(50);
    expect(rig.lock.view().provisioning).toBe('staging');
    central.link?.end('central-closed');
    expect(rig.lock.view().provisioning).toBe('factory');
    const again = rig.connect();
    again.link?.write(rig.base(again.session, half(1)));
    again.link?.write(
      rig.base(again.session, { op: 'setup', epoch: 7, check: setupCheck(bytesOf(NEW), again.session) }),
    );
    rig.run(100);
    expect(again.results).toEqual(['60', '65']);
  });

  it('a key reset under class 2 replaces the master key, raises no wrong slot and voids every stored key', () => {
    const rig = new LockFixture({ flash: { slots: { 3: { generation: 5, blacklisted: true } } } });
    const central = rig.touchAndConnect();
    const { session } = central;
    rig.order(central, half(0));
    rig.order(central, half(1));
    expect(rig.order(central, { op: 'setup', epoch: 2, check: setupCheck(bytesOf(NEW), session) })).toBe('60');
    expect(rig.lock.flash.slots).toEqual({});
    central.link?.write(rig.offline(session));
    rig.run(100);
    expect(central.results.at(-1)).toBe('61');
    central.link?.write(rig.offline(session, { master: NEW }));
    rig.run(1_000);
    expect(central.results.at(-1)).toBe('60');
  });

  it('A9 wipes the keys, keeps epoch and record number, and still sends its record', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    const { session } = central;
    expect(rig.order(central, { op: 'reset' })).toBe('60');
    expect(opened(central, session)).toMatchObject([{ event: 0x29, number: 1 }]);
    expect(rig.lock.flash).toMatchObject({ master: null, epoch: 1, nextNumber: 2 });
    expect(rig.lock.view()).toMatchObject({ provisioning: 'factory', clockValid: false });
    expect(JSON.stringify(rig.events)).not.toContain(MASTER);
  });

  it('a revoked slot answers 61, a blacklisted one 63, and A4 lets the next generation in', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    const { session } = central;
    const tries = (generation: number) => {
      central.link?.write(rig.offline(session, { generation }));
      rig.run(50);
      return central.results.at(-1);
    };
    rig.order(central, { op: 'removeLimitedKey', slotNumber: 3, generation: 1 });
    expect(tries(1)).toBe('63');
    rig.order(central, { op: 'enableLimitedKey', slotNumber: 3, generation: 2 });
    expect(tries(1)).toBe('61');
    rig.order(central, { op: 'enableLimitedKey', slotNumber: 3, generation: 1 });
    expect(rig.lock.flash.slots[3]).toEqual({ generation: 2, blacklisted: false });
    const records = opened(central, session).filter((record) => record.event === 0x24);
    expect(records.map((record) => record.generationBits)).toEqual([2, 2]);
    central.link?.write(rig.offline(session, { generation: 2 }));
    rig.run(1_000);
    expect(central.results.at(-1)).toBe('60');
  });
});

describe('what a lock refuses', () => {
  const cases: [string, Parameters<LockFixture['offline']>[1], string, number][] = [
    ['a key of yesterday', { day: TODAY - 1 }, '6D', 0x06],
    ['a key of tomorrow', { day: TODAY + 1 }, '6D', 0x06],
    ['unset hours', { schedule: 4 }, '6D', 0x06],
    ['a phone that is five minutes off', { phoneTime: NOON / 1000 - 301 }, '6D', 0x06],
    ['another slot’s generation', { generation: 2 }, '61', 0x04],
    ['a slot that does not exist', { slot: 101 }, '61', 0x04],
    ['a key of another lock', { of: 'C0:FF:EE:00:00:02' }, '61', 0x04],
  ];
  it.each(cases)('%s', (_, wish, answer, event) => {
    const rig = new LockFixture();
    const before = rig.lock.flash;
    expect(rig.unlock(wish).result).toBe(answer);
    expect(rig.logged()).toEqual([event]);
    expect(rig.lock.flash).toEqual({ ...before, records: rig.lock.flash.records, nextNumber: 2 });
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it('an overlocked unit answers 63 to keys and still opens for the core', () => {
    const rig = new LockFixture({ flash: { overlock: true } });
    const { central, result } = rig.unlock();
    expect(result).toBe('63');
    expect(rig.logged()).toEqual([0x05]);
    expect(rig.order(central, { op: 'unlock' })).not.toBe('64');
    rig.run(1_000);
    expect(central.results.at(-1)).toBe('60');
  });

  it('a session leaves one record for all failures of checks 1–6 and one per later code; five 61s end it', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    for (const wish of [{ day: TODAY - 1 }, { day: TODAY - 1 }, ...Array(5).fill({ generation: 9 })]) {
      central.link?.write(rig.offline(central.session, wish));
      rig.run(50);
    }
    expect(central.results).toEqual(['6D', '6D', '61', '61', '61', '61', '61', '64']);
    expect(rig.logged()).toEqual([0x06, 0x04]);
    rig.run(1_000);
    expect(rig.lock.view().power).toBe('asleep');
  });

  it('refusals of checks 1–6 fill at most 32 places, then leave neither record nor number (ring INV-3)', () => {
    const rig = new LockFixture();
    for (let i = 0; i < 40; i++) {
      const central = rig.touchAndConnect();
      central.link?.write(new Uint8Array(i % 30));
      rig.run(50);
      expect(central.results).toHaveLength(1);
      central.link?.end('central-closed');
    }
    expect(rig.logged()).toHaveLength(REFUSAL_PLACES.get(EVENTS.refused) ?? 0);
    expect(rig.lock.flash.nextNumber).toBe(33);
  });

  it('one command in progress, four waiting, more get 65 without a record (firmware INV-4)', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    for (let i = 1; i <= 7; i++)
      central.link?.write(rig.online(central.session, { op: 'getBattery' }, { sequence: i }));
    expect(central.heard).toEqual([]);
    expect(rig.lock.view().link).toBe('connected.busy');
    rig.run(500);
    expect(rig.lock.view().link).toBe('connected.idle');
    const answers = central.heard.map((packet) => [packet.slice(2, 4), Number.parseInt(packet.slice(4, 6), 16)]);
    expect(answers).toHaveLength(7);
    expect(answers.filter(([code]) => code === '65').map(([, id]) => id)).toEqual([6, 7]);
    expect(rig.logged()).toEqual([]);
  });

  it('a central that keeps writing gets up to 32 pending answers 65, then its link is closed', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    for (let i = 0; i < 5 + OVERFLOWS_WAITING; i++) central.link?.write(new Uint8Array(3));
    expect(rig.lock.view().link).toBe('connected.busy');
    central.link?.write(new Uint8Array(3));
    expect(rig.lock.view().link).toBe('closing');
    rig.run(1_000);
    expect(central.ended_).toBe('lock-closed');
  });

  it('an answer is never sent from inside the write that requested it', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    expect(central.heard).toEqual([]);
  });
});

describe('records', () => {
  it('C6 drops records up to its number but never above the highest sent; A5 sends waiting records', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.run(60_000);
    const central = rig.touchAndConnect();
    const { session } = central;
    rig.order(central, { op: 'acknowledgeRecords', number: 99 });
    expect(rig.logged()).toEqual([0x02]);
    rig.order(central, { op: 'getLogs' });
    expect(opened(central, session)).toMatchObject([{ event: 2, number: 2 }]);
    rig.order(central, { op: 'acknowledgeRecords', number: 99 });
    expect(rig.logged()).toEqual([]);
    expect(rig.lock.flash.nextNumber).toBe(3);
  });

  it('up to sixteen unsent records precede the 60 of an unlock, oldest first', () => {
    const rig = new LockFixture();
    for (let i = 0; i < 10; i++) {
      const { central } = rig.unlock();
      central.link?.end('central-closed');
      rig.run(60_000);
    }
    expect(rig.logged()).toHaveLength(20);
    const { central } = rig.unlock();
    expect(central.heard.slice(0, -1).every((packet) => packet.startsWith('50'))).toBe(true);
    expect(central.records).toHaveLength(16);
    central.link?.write(rig.offline(central.session));
    rig.run(12_000);
    central.link?.write(rig.offline(central.session));
    rig.run(1_000);
    expect(central.records).toHaveLength(23);
  });

  it('overflow leaves event 1F in the oldest place, numbered as the last one lost (ring INV-2)', () => {
    const rig = new LockFixture();
    let central = rig.touchAndConnect();
    for (let i = 0; i < 260; i++) {
      if (i === 200) {
        central.link?.end('central-closed');
        rig.run(60_000);
        central = rig.touchAndConnect();
      }
      rig.order(central, { op: 'setRadioPower', powerDbm: i % 8 });
    }
    const ring = rig.lock.flash.records;
    expect(ring).toHaveLength(RING_PLACES);
    expect(ring[0]).toMatchObject({ event: 0x1f, number: 5 });
    expect(ring.map((record) => record.number)).toEqual(Array.from({ length: 256 }, (_, i) => i + 5));
  });

  it('unlocking an open bolt answers 60, leaves no record, and restarts the relock timer', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.run(5_000);
    central.link?.write(rig.offline(central.session));
    rig.run(50);
    expect(central.results).toEqual(['60', '60']);
    expect(rig.logged()).toEqual([0x01]);
    expect(rig.lock.view().deadlines.relock).toBe(9_970);
  });

  it('a link that accepts nothing is closed when its queue is full', () => {
    const rig = new LockFixture();
    for (let i = 0; i < 130; i++) {
      rig.lock.releaseFromInside();
      rig.run(15_000);
    }
    expect(rig.logged()).toHaveLength(256);
    const central = rig.touchAndConnect();
    central.room = 0;
    rig.order(central, { op: 'getLogs' });
    expect(central.ended_).toBeUndefined();
    rig.order(central, { op: 'getLogs' });
    expect(central.ended_).toBe('lock-closed');
    expect(NOTIFICATIONS_WAITING).toBe(300);
    expect(rig.lock.view().link).toBe('advertising');
  });

  it('a slow link gets everything in order once it accepts packets again', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.room = 0;
    rig.order(central, { op: 'setRadioPower', powerDbm: 4 });
    expect(central.heard).toEqual([]);
    central.room = 10;
    rig.run(20);
    expect(central.heard.map((packet) => packet.slice(0, 4))).toEqual(['5076', '5160']);
  });
});

describe('clock', () => {
  const move = (time: number, ppmShift = 0) => {
    const rig = new LockFixture();
    if (ppmShift !== 0) rig.lock.setClockDrift(ppmShift);
    const central = rig.touchAndConnect();
    rig.run(10_000);
    rig.order(central, { op: 'getBattery' }, { time: NOON / 1000 + time });
    return (rig.lock.view().time ?? 0) - Math.floor(rig.clock.now() / 1000);
  };

  it('moves by the smallest step into [its time, its time + seconds since connect]', () => {
    expect(move(0)).toBe(0);
    expect(move(10)).toBe(0);
    expect(move(5)).toBe(0);
    expect(move(110)).toBe(100);
    expect(move(-100)).toBe(-100);
  });

  it('drifts by its parts per million', () => {
    const rig = new LockFixture();
    rig.lock.setClockDrift(100);
    rig.run(86_400_000);
    expect((rig.lock.view().time ?? 0) - Math.floor(rig.clock.now() / 1000)).toBe(8);
  });
});

describe('device', () => {
  it('AC answers diagnostics, AA the battery', () => {
    const rig = new LockFixture();
    rig.lock.setTemperature(-5);
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'test' });
    rig.order(central, { op: 'getBattery' });
    expect(central.heard.map(responseOf)).toMatchObject([
      { value: { kind: 'diagnostics', state: 2, touched: 1, temperatureC: -5, batteryMv: 3_000 } },
      { value: { kind: 'battery', batteryMv: 3_000 } },
    ]);
  });

  it('AE sets the time to the relock', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'setTimeout', timeoutS: 3 });
    rig.order(central, { op: 'unlock' });
    rig.run(5_000);
    expect(rig.lock.view().bolt).toBe('extended');
  });
});

describe('quick clicks', () => {
  const code: Command = { op: 'setQuickClick', index: 4, length: 4, pattern: 0b0101, uses: 2 };
  const press = (rig: LockFixture, pattern: string) => {
    for (const one of pattern) rig.lock.touch(one === '1' ? 1_000 : 100);
    rig.run(3_000);
  };
  const withCode = (): LockFixture => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.order(central, code);
    central.link?.end('central-closed');
    rig.run(60_000);
    return rig;
  };

  it('the right presses open, leave event 0A and use up the code', () => {
    const rig = withCode();
    press(rig, '1010');
    expect(rig.lock.view().bolt).toBe('retracted');
    expect(rig.logged()).toEqual([0x26, 0x0a]);
    rig.run(60_000);
    press(rig, '1010');
    expect(rig.lock.view().bolt).toBe('retracted');
    rig.run(60_000);
    press(rig, '1010');
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it('five wrong codes disable quick clicks for a minute', () => {
    const rig = withCode();
    for (let i = 0; i < 5; i++) press(rig, '111');
    press(rig, '1010');
    expect(rig.lock.view().bolt).toBe('extended');
    rig.run(60_000);
    press(rig, '1010');
    expect(rig.lock.view().bolt).toBe('retracted');
  });

  it('no code opens an overlocked unit, or a lock whose codes A8 has turned off', () => {
    for (const flash of [{ overlock: true }, { clickLockout: true }]) {
      const rig = new LockFixture({ flash: { ...flash, quickClicks: { 4: { length: 4, pattern: 0b0101, uses: 2 } } } });
      press(rig, '1010');
      expect(rig.lock.view().bolt).toBe('extended');
    }
  });
});

it('the trace shows by how many milliseconds a command moved the clock', () => {
  const rig = new LockFixture();
  const central = rig.touchAndConnect();
  const moved = () => rig.events.flatMap(({ kind, data }) => (kind === 'lock.clock' ? [data.byMs] : []));
  const at = Math.floor(rig.clock.now() / 1_000);
  rig.order(central, { op: 'getBattery' }, { time: at + 7 });
  rig.order(central, { op: 'getBattery' }, { time: at });
  // Each command is judged 20 ms after it was written, the second 50 ms after the first.
  expect(moved()).toEqual([7_000 - 20, -7_000 - 50]);
});
