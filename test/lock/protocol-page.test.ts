/** Points of docs/protocol.md that readers found unclear, one by one: records of refusals and second openers, the log's places, bounds. */
import { describe, expect, it } from 'vitest';
import { setupCheck, upKey } from '../../src/keys/derive.ts';
import { heldDigest, sessionMark } from '../../src/keys/held.ts';
import { appended, hasPlace, REFUSAL_PLACES, RING_PLACES } from '../../src/lock/ring.ts';
import { bytesOf } from '../../src/protocol/bytes.ts';
import { EVENTS, type LockRecord } from '../../src/protocol/record.ts';
import { LockFixture, MASTER, NOON, TODAY } from './lock-fixture.ts';

const last = (rig: LockFixture): LockRecord => {
  const record = rig.lock.flash.records.at(-1);
  if (record === undefined) throw new Error('no record');
  return record;
};
const STAMP = { time: 0, clockValid: false, batteryMv: 3_000, temperatureC: 20 };
const record = (event: number, number: number): LockRecord => ({
  ...STAMP,
  event,
  number,
  detail: 0,
  generationBits: 0,
  keyClass: 0,
  bank: 0,
});

describe('§8: the ring', () => {
  it('260 connects with yesterday’s key do not push an opening out', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.run(20_000);
    const opening = rig.lock.flash.records.find(({ event }) => event === EVENTS.unlocked);
    for (let i = 0; i < 260; i++) {
      const central = rig.touchAndConnect();
      central.link?.write(rig.offline(central.session, { day: TODAY - 1 }));
      rig.run(50);
      central.link?.end('central-closed');
    }
    expect(rig.lock.flash.records).toContainEqual(opening);
    expect(rig.logged().filter((event) => event === EVENTS.refusedSchedule)).toHaveLength(16);
  });

  it.each([...REFUSAL_PLACES])('event %i has %i places, and none in a full ring', (event, places) => {
    let ring: readonly LockRecord[] = [record(EVENTS.unlocked, 1)];
    for (let number = 2; number < 100; number++)
      if (hasPlace(ring, event)) ring = appended(ring, record(event, number), STAMP);
    expect(ring.filter((each) => each.event === event)).toHaveLength(places);
    const full = Array.from({ length: RING_PLACES }, (_, i) => record(EVENTS.unlocked, i + 1));
    expect(hasPlace(full, event)).toBe(false);
    expect(hasPlace(full, EVENTS.unlocked)).toBe(true);
  });

  it('event 1F takes the place of the two oldest', () => {
    const full = Array.from({ length: RING_PLACES }, (_, i) => record(EVENTS.unlocked, i + 1));
    const ring = appended(full, record(EVENTS.unlocked, RING_PLACES + 1), STAMP);
    expect(ring).toHaveLength(RING_PLACES);
    expect(ring[0]).toMatchObject({ event: EVENTS.overwritten, number: 2 });
    expect(ring[1]?.number).toBe(3);
  });
});

describe('§7: an open bolt', () => {
  it('a second opener has a record, the same one has none', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    const openings = () => rig.lock.flash.records.filter(({ event }) => event === EVENTS.unlocked);
    central.link?.write(rig.offline(central.session));
    rig.run(300);
    expect(openings()).toHaveLength(1);
    central.link?.write(rig.offline(central.session, { slot: 6 }));
    rig.run(300);
    expect(central.results.at(-1)).toBe('60');
    expect(openings().map(({ detail }) => detail & 0x7f)).toEqual([expect.any(Number), 6]);
    expect(rig.order(central, { op: 'unlock' })).toBe('60');
    expect(last(rig)).toMatchObject({ event: EVENTS.unlocked, keyClass: 2 });
    const mark = sessionMark(upKey(bytesOf(MASTER)), central.session);
    expect((last(rig).generationBits << 8) | last(rig).detail).toBe(mark);
    expect(rig.order(central, { op: 'unlock' })).toBe('60');
    expect(openings()).toHaveLength(3);
  });

  it('an unlock of an open bolt sends unsent records first', () => {
    const rig = new LockFixture();
    rig.unlock().central.link?.end('central-closed');
    rig.run(100);
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(300);
    expect(central.results.at(-1)).toBe('60');
    expect(central.records.length).toBeGreaterThan(0);
  });
});

describe('§8: who is named', () => {
  it('a packet whose key never opened names nobody, whatever slot its header claims', () => {
    const rig = new LockFixture();
    rig.unlock({ generation: 9, slot: 7 });
    expect(last(rig)).toMatchObject({ event: EVENTS.refused, detail: 0, keyClass: 0, bank: 0, generationBits: 0 });
  });

  it('a packet whose key opened names its slot and generation', () => {
    const rig = new LockFixture();
    rig.unlock({ day: TODAY - 1, slot: 7 });
    expect(last(rig)).toMatchObject({ event: EVENTS.refusedSchedule, detail: 7, keyClass: 4, generationBits: 1 });
  });

  it('07 replaces 06 where the clock is lost', () => {
    const rig = new LockFixture({ flash: { zone: null } });
    rig.unlock();
    expect(last(rig)).toMatchObject({ event: EVENTS.timeInvalid, clockValid: false });
  });
});

describe('§8: configuration records', () => {
  it('carry the digest of what flash holds, even where the command changed nothing', () => {
    const rig = new LockFixture({ flash: { slots: { 5: { generation: 4, blacklisted: false } } } });
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'removeLimitedKey', slotNumber: 5, generation: 3 });
    const held = { op: 'enableLimitedKey', slotNumber: 5, generation: 4 } as const;
    expect(last(rig)).toMatchObject({ digest: heldDigest(upKey(bytesOf(MASTER)), central.session, held) });
  });

  it('62, and 65 of check 8, leave no record; sequence 0 is refused by check 6', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    expect(rig.order(central, { op: 'setTimeout', timeoutS: 0 })).toBe('65');
    expect(rig.logged()).toEqual([]);
    central.link?.write(rig.online(central.session, { op: 'getBattery' }, { sequence: 0 }));
    rig.run(100);
    expect(central.results.at(-1)).toBe('65');
    expect(rig.logged()).toEqual([EVENTS.refused]);
  });
});

describe('§3 and §6: sessions and short packets', () => {
  it('an idle connection to a ONE closes after 15 s', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.run(14_000);
    expect(central.results).toEqual([]);
    rig.run(1_500);
    expect(central.results).toEqual(['64']);
  });

  it('an accepted class 4 unlock renews the awake time', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.run(10_000);
    central.link?.write(rig.offline(central.session));
    rig.run(14_000);
    expect(central.results).not.toContain('64');
  });

  it('a packet under three bytes has command id 0', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.write(Uint8Array.of(4, 5));
    rig.run(50);
    expect(central.heard.at(-1)?.slice(0, 6)).toBe('516500');
  });

  it('sessions of a lock never repeat, across power losses too', () => {
    const rig = new LockFixture();
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const central = rig.touchAndConnect();
      seen.add(central.session.join());
      central.link?.end('central-closed');
      if (i % 3 === 0) rig.lock.changeBattery(3_000);
      rig.run(20_000);
    }
    expect(seen.size).toBe(20);
  });
});

describe('§1 and §4: what the page once left open', () => {
  it('a connected lock does not advertise, and does again when the link ends', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    expect(rig.lock.advertisement).toBeUndefined();
    central.link?.end('central-closed');
    expect(rig.lock.advertisement?.name).toHaveLength(19);
  });

  it('a device without a button takes A6, A7, A8 and B1', () => {
    const rig = new LockFixture({ hardware: '3E' });
    const central = rig.connect();
    const set = { op: 'setQuickClick', index: 7, length: 3, pattern: 5, uses: 4 } as const;
    expect(rig.order(central, set)).toBe('60');
    rig.order(central, { op: 'getQuickClick', index: 7 });
    expect(central.heard.at(-1)?.slice(0, 4) + (central.heard.at(-1)?.slice(8, 16) ?? '')).toBe('51609A070104');
    expect(rig.order(central, { op: 'quickClickLockout', on: true })).toBe('60');
    expect(rig.order(central, { op: 'clearQuickClick', index: 7 })).toBe('60');
  });

  it.each([
    ['1A', undefined],
    ['3E', 19],
  ] as const)(
    'after firmware mode a %s has its clock and flash, and only mains devices advertise',
    (hardware, heard) => {
      const rig = new LockFixture({ hardware });
      const central = hardware === '1A' ? rig.touchAndConnect() : rig.connect();
      rig.order(central, { op: 'setTimeout', timeoutS: 20 });
      const { flash } = rig.lock;
      expect(rig.order(central, { op: 'firmwareUpdate' })).toBe('60');
      rig.run(30_000);
      rig.lock.touch();
      expect(rig.lock.advertisement?.name).toBe('NOKE_FW');
      rig.run(31_000);
      expect(rig.lock.advertisement?.name.length).toBe(heard);
      expect([rig.lock.flash, rig.lock.view().clockValid]).toEqual([flash, true]);
    },
  );

  it('A1 takes a lower epoch', () => {
    const rig = new LockFixture({ flash: { epoch: 9 } });
    const central = rig.touchAndConnect();
    for (const part of [0, 1] as const)
      rig.order(central, { op: 'setKey', part, half: bytesOf(MASTER).slice(part * 8, part * 8 + 8) });
    const check = setupCheck(bytesOf(MASTER), central.session);
    expect(rig.order(central, { op: 'setup', epoch: 3, check })).toBe('60');
    expect(rig.lock.flash.epoch).toBe(3);
  });

  it('hours of 20 to 20 are 20, 20 in their digest, and a day that no C8 has set is 0, 0', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'scheduleHours', index: 4, weekdays: 1, open: 20, close: 20 });
    const never = { open: 20, close: 20 };
    const week = [never, null, null, null, null, null, null];
    const digest = heldDigest(upKey(bytesOf(MASTER)), central.session, { op: 'scheduleHours', index: 4, week });
    expect(last(rig)).toMatchObject({ digest });
    const closed = { op: 'scheduleHours', index: 4, week: undefined } as const;
    expect(digest).not.toBe(heldDigest(upKey(bytesOf(MASTER)), central.session, closed));
  });

  it('a second of the lock begins when a command moves its clock, and a command that does not leaves its phase', () => {
    const rig = new LockFixture();
    rig.run(700);
    const central = rig.touchAndConnect();
    const time = NOON / 1_000 + 60;
    rig.order(central, { op: 'getBattery' }, { time });
    rig.run(500);
    rig.order(central, { op: 'setTimeout', timeoutS: 20 }, { time });
    expect(last(rig)).toMatchObject({ time });
    rig.run(500);
    rig.order(central, { op: 'setTimeout', timeoutS: 20 }, { time });
    expect(last(rig)).toMatchObject({ time: time + 1 });
  });
});

describe('§10: the supply', () => {
  it('a cell below the threshold without any load takes the power at once, not at the next unlock', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.lock.drainTo(2_450);
    central.link?.write(rig.offline(central.session, { slot: 6 }));
    rig.run(100);
    expect(central.results.at(-1)).toBe('60');
    rig.lock.drainTo(2_399);
    expect(rig.lock.view().power).toBe('off');
  });
});
