/** What a lock remembers, counts and answers across sessions, resets and power losses, according to docs/protocol.md. */
import { describe, expect, it } from 'vitest';
import { setupCheck, upKey } from '../../src/keys/derive.ts';
import { openRecord } from '../../src/keys/records.ts';
import { bytesOf } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import { EVENTS, encodeRecord, eventOfOp, type LockRecord } from '../../src/protocol/record.ts';
import { type Central, LockFixture, MASTER, NOON, TODAY, UTC } from './lock-fixture.ts';

const NEW = '101112131415161718191A1B1C1D1E1F';
const DAY_S = 86_400;
const half = (part: 0 | 1): Command => ({ op: 'setKey', part, half: bytesOf(NEW).slice(part * 8, part * 8 + 8) });

/** The records of the connection that can be decrypted under that master. */
const openedBy = (central: Central, session: Uint8Array, master: string): LockRecord[] =>
  central.records.flatMap((packet) => {
    const read = openRecord(bytesOf(packet), session, [{ epoch: 1, upKey: upKey(bytesOf(master)) }]);
    return read.ok ? [read.record] : [];
  });

const leave = (rig: LockFixture, central: Central): void => {
  central.link?.end('central-closed');
  rig.run(20_000);
};
const last = (rig: LockFixture): LockRecord | undefined => rig.lock.flash.records.at(-1);

describe('§8: records', () => {
  it('a relay leaves a record for each unlock, of the same key too', () => {
    const rig = new LockFixture({ hardware: '3E' });
    const central = rig.connect();
    for (let i = 0; i < 2; i++) {
      central.link?.write(rig.offline(central.session));
      rig.run(500);
    }
    expect(rig.logged()).toEqual([EVENTS.unlocked, EVENTS.unlocked]);
  });

  it('of a quick click have the index in byte 1 and 0A in byte 14', () => {
    const rig = new LockFixture({ flash: { quickClicks: { 7: { length: 3, pattern: 0, uses: 1 } } } });
    for (let i = 0; i < 3; i++) rig.lock.touch(100);
    rig.run(3_000);
    const record = last(rig);
    if (record === undefined) throw new Error('no record');
    const plain = encodeRecord(record);
    expect([plain[0], plain[1], plain[14]]).toEqual([EVENTS.quickClick, 7, 0x0a]);
  });

  it('of a refusal have the lock’s time, and 0 while its clock is lost', () => {
    const rig = new LockFixture();
    rig.run(5_000);
    rig.unlock({ day: TODAY - 1 });
    expect(last(rig)).toMatchObject({ event: EVENTS.refusedSchedule, time: NOON / 1_000 + 5, clockValid: true });
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    rig.unlock();
    expect(last(rig)).toMatchObject({ event: EVENTS.timeInvalid, time: 0, clockValid: false });
  });

  it('are "not sent yet" in each session for itself', () => {
    const rig = new LockFixture();
    leave(rig, rig.unlock().central);
    const sent = () => {
      const { central } = rig.unlock();
      const numbers = openedBy(central, central.session, MASTER).map(({ number }) => number);
      leave(rig, central);
      return numbers;
    };
    expect(sent()).toEqual([1, 2, 3]);
    expect(sent()).toEqual([1, 2, 3, 4, 5]);
  });

  it('repeated jams leave at most sixteen records', () => {
    const rig = new LockFixture();
    rig.lock.lean(500);
    for (let i = 0; i < 20; i++) {
      const { central, result } = rig.unlock();
      expect(result).toBe('69');
      leave(rig, central);
    }
    expect(rig.logged()).toEqual(Array.from({ length: 16 }, () => EVENTS.jam));
  });

  it('that wait when A9 wipes the lock go out under the master of the next set-up; that of A9 also before its 60', () => {
    const rig = new LockFixture();
    leave(rig, rig.unlock().central);
    const wiped = rig.touchAndConnect();
    expect(rig.order(wiped, { op: 'reset' })).toBe('60');
    expect(openedBy(wiped, wiped.session, MASTER).map(({ event }) => event)).toEqual([eventOfOp('reset')]);
    leave(rig, wiped);
    const central = rig.touchAndConnect();
    const { session } = central;
    const check = setupCheck(bytesOf(NEW), session);
    for (const command of [half(0), half(1), { op: 'setup', epoch: 2, check } as const])
      central.link?.write(rig.base(session, command));
    rig.run(200);
    rig.order(central, { op: 'getLogs' }, { master: NEW });
    const waiting = [EVENTS.unlocked, EVENTS.locked, eventOfOp('reset')];
    expect(openedBy(central, session, NEW).map(({ event }) => event)).toEqual([
      eventOfOp('setup'),
      // A5 sends everything that is not acknowledged: the record of A1 again.
      ...waiting,
      eventOfOp('setup'),
    ]);
  });
});

describe('§4.4: operations', () => {
  it('A1 uses up both staged halves', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    const { session } = central;
    const setup = { op: 'setup', epoch: 2, check: setupCheck(bytesOf(NEW), session) } as const;
    rig.order(central, half(0));
    rig.order(central, half(1));
    expect(rig.order(central, setup)).toBe('60');
    expect(rig.order(central, setup, { master: NEW })).toBe('65');
  });

  it('C6 drops what an earlier session sent, and nothing after a power loss until it is sent again', () => {
    const rig = new LockFixture();
    leave(rig, rig.unlock().central);
    const acknowledge = (central: Central) => rig.order(central, { op: 'acknowledgeRecords', number: 99 });
    const logs = rig.touchAndConnect();
    rig.order(logs, { op: 'getLogs' });
    leave(rig, logs);
    const later = rig.touchAndConnect();
    acknowledge(later);
    expect(rig.logged()).toEqual([]);
    rig.order(later, { op: 'setTimeout', timeoutS: 10 });
    leave(rig, later);
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    const cut = rig.touchAndConnect();
    acknowledge(cut);
    expect(rig.logged()).toEqual([eventOfOp('setTimeout'), EVENTS.started]);
    rig.order(cut, { op: 'getLogs' });
    acknowledge(cut);
    expect(rig.logged()).toEqual([]);
  });

  it('A0 locks a bolt under explicit lock too, which no time brings out', () => {
    const rig = new LockFixture({ flash: { explicitLock: true } });
    const { central } = rig.unlock();
    rig.run(12_000);
    expect(rig.lock.view().bolt).toBe('retracted');
    expect(rig.order(central, { op: 'shutdown' })).toBe('60');
    rig.run(3_000);
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it.each([
    ['pushed in', '516402010000', true],
    ['untouched', '516402000000', false],
  ])(
    'a notice says "closed by hand" only if somebody pushed the hasp in since the last touch: %s',
    (_, notice, pushed) => {
      const rig = new LockFixture();
      const { central } = rig.unlock();
      if (pushed) {
        rig.lock.pullHasp();
        rig.lock.closeHasp();
      }
      rig.run(30_000);
      expect(central.heard.at(-1)?.slice(0, 12)).toBe(notice);
    },
  );

  it('68 and 6A are never sent: a bolt that does not come out shows in the mechanical state', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.lock.lean(200);
    rig.order(central, { op: 'shutdown' });
    rig.run(30_000);
    expect(central.results).toEqual(['60', '60', '64']);
    expect(rig.lock.view()).toMatchObject({ mechanicalState: 4, bolt: 'retracted' });
  });
});

describe('§4.1 and §4.5: day and clock', () => {
  it('the last known day is in flash, set by class 2 commands only, and survives a power loss', () => {
    const rig = new LockFixture();
    leave(rig, rig.unlock().central);
    expect(rig.lock.flash.lastKnownDay).toBe(TODAY);
    rig.run(3 * DAY_S * 1_000);
    leave(rig, rig.unlock({ standing: true, day: 0 }).central);
    expect(rig.lock.flash.lastKnownDay).toBe(TODAY);
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'getBattery' });
    leave(rig, central);
    expect(rig.lock.flash.lastKnownDay).toBe(TODAY + 3);
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    expect(rig.lock.flash.lastKnownDay).toBe(TODAY + 3);
    expect(new LockFixture({ factory: true }).lock.flash.lastKnownDay).toBe(0);
  });

  it('seconds since connect are rounded down', () => {
    const rig = new LockFixture({ flash: { zone: UTC } });
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    const central = rig.touchAndConnect();
    rig.run(2_900);
    rig.order(central, { op: 'getBattery' }, { time: 1_000_000 });
    rig.run(100);
    expect(rig.lock.view().time).toBe(1_000_002);
  });
});
