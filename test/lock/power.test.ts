import { describe, expect, it } from 'vitest';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import { Central, Gateway, LockFixture, NOON } from './lock-fixture.ts';

describe('awake and asleep', () => {
  it('the first connect renews the awake window, a second does not', () => {
    const rig = new LockFixture();
    rig.lock.touch();
    rig.run(10_000);
    const first = rig.connect();
    expect(rig.lock.view().deadlines.sleep).toBe(15_000);
    first.link?.end('central-closed');
    rig.run(1_000);
    rig.connect();
    expect(rig.lock.view().deadlines.sleep).toBe(14_000);
  });

  it('each accepted command renews the awake window, a refused one does not', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.run(5_000);
    rig.order(central, { op: 'getBattery' });
    expect(rig.lock.view().deadlines.sleep).toBe(15_000 - 30);
    rig.run(5_000);
    central.link?.write(new Uint8Array(20));
    rig.run(50);
    expect(rig.lock.view().deadlines.sleep).toBe(15_000 - 30 - 5_050);
  });

  it('closing the hasp wakes it for locking only (firmware INV-1)', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    central.link?.end('central-closed');
    expect(rig.lock.pullHasp()).toEqual({ ok: true, did: 'hasp out' });
    rig.run(60_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted', hasp: 'out' });
    rig.lock.closeHasp();
    expect(rig.lock.view()).toMatchObject({ power: 'awake', link: 'silent', motor: 'locking' });
    expect(rig.lock.advertisement).toBeUndefined();
    rig.run(2_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended', mechanicalState: 2 });
  });

  it('sleeps on when its hasp moves and there is nothing to lock', () => {
    const locked = new LockFixture();
    locked.lock.pullHasp();
    locked.lock.pushHaspIn();
    const open = new LockFixture();
    open.unlock().central.link?.end('central-closed');
    open.lock.pullHasp();
    open.run(60_000);
    const unlocked = new LockFixture({ flash: { relockAfterS: 3_600 } });
    unlocked.unlock();
    unlocked.run(60_000);
    for (const rig of [locked, open, unlocked]) {
      expect(rig.lock.view().power).toBe('asleep');
      const before = rig.events.length;
      rig.lock.pullHasp();
      rig.run(1_000);
      expect(rig.events.slice(before).filter(({ kind }) => kind === 'lock.woke')).toEqual([]);
    }
  });

  it('a hasp that is closed during the shutdown notice is still locked', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.lock.pullHasp();
    while (rig.lock.view().power !== 'shuttingDown') rig.run(10);
    expect(rig.lock.closeHasp()).toEqual({ ok: true, did: 'hasp seated' });
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended', hasp: 'seated' });
  });

  it('a hasp that is closed in firmware mode is still locked', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.lock.pullHasp();
    rig.run(8_000);
    rig.order(central, { op: 'firmwareUpdate' });
    rig.run(10_000);
    expect(rig.lock.view()).toMatchObject({ power: 'firmwareMode', bolt: 'retracted', hasp: 'out' });
    rig.lock.closeHasp();
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ power: 'firmwareMode', bolt: 'extended', hasp: 'seated' });
  });

  it('a session that reaches 60 s during a motion ends after it, whatever the central requests', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    for (let s = 0; s < 59; s += 1) {
      if (s % 10 === 0) central.link?.write(rig.online(central.session, { op: 'getBattery' }));
      rig.run(1_000);
    }
    rig.run(700);
    central.link?.write(rig.offline(central.session));
    rig.run(200);
    for (let i = 0; i < 20 && central.ended_ === undefined; i++) {
      central.link?.write(rig.offline(central.session));
      rig.run(500);
    }
    expect(central.ended_).toBe('lock-closed');
    expect(rig.clock.now() - NOON).toBeLessThan(63_000);
    expect(central.results.slice(-2)).toEqual(['60', '64']);
  });

  it('five wrong keys during a motion end the session after it, and a sixth is not judged', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    const wrong = rig.offline(central.session, { generation: 2 });
    rig.run((rig.lock.view().deadlines.relock ?? 0) + 1);
    expect(rig.lock.view().motor).toBe('locking');
    for (let i = 0; i < 5; i++) {
      central.link?.write(wrong);
      rig.run(25);
    }
    for (let i = 0; i < 5; i++) central.link?.write(wrong);
    rig.run(2_000);
    expect(central.results).toEqual(['60', '61', '61', '61', '61', '61', '64']);
    expect(central.ended_).toBe('lock-closed');
  });

  it('a jitter above the check-in interval never schedules a check-in in the past', () => {
    const rig = new LockFixture({
      spec: { settings: { ...LOCK_SETTINGS, checkInMs: 1_000, checkInJitterMs: 4_000_000_000 } },
    });
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.run(30_000);
    expect(gateway.beats.length).toBeGreaterThanOrEqual(10);
  });

  it('the notice is sent before the link goes down, within 200 ms (firmware INV-5)', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.run(15_000);
    expect(central.heard).toEqual(['5164020000000000000000000000000000000000']);
    expect(central.ended_).toBeUndefined();
    rig.run(200);
    expect(central.ended_).toBe('lock-closed');
  });

  it('a touch while it shuts down wakes it again', () => {
    const rig = new LockFixture();
    rig.touchAndConnect();
    rig.run(15_100);
    rig.lock.touch();
    rig.run(100);
    expect(rig.lock.view()).toMatchObject({ power: 'awake', link: 'advertising' });
  });

  it('a session ends after 60 s with a notice, however busy it was', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    for (let i = 0; i < 6; i++) {
      rig.run(9_950);
      rig.order(central, { op: 'getBattery' });
    }
    expect(central.results.at(-1)).toBe('64');
    expect(central.results.filter((code) => code === '66')).toHaveLength(6);
    expect(rig.lock.view().power).not.toBe('awake');
  });

  it('never sleeps during a motion (firmware INV-2)', () => {
    const rig = new LockFixture({ spec: { settings: { ...LOCK_SETTINGS, sleepAfterMs: 300 } } });
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(500);
    expect(rig.lock.view()).toMatchObject({ power: 'awake', motor: 'unlocking' });
    rig.run(400);
    expect(central.results).toEqual(['60', '64']);
  });

  it.each([18, 20, 60, 3_600])(
    'a relock time of %i s keeps neither the lock awake nor its link open',
    (relockAfterS) => {
      const rig = new LockFixture({ flash: { relockAfterS } });
      const { central } = rig.unlock();
      rig.run(15_000);
      expect(central.results.at(-1)).toBe('64');
      rig.run(200);
      expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted' });
      rig.run(relockAfterS * 1_000 - 13_000);
      expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended' });
    },
  );

  it('sleeps between the tries of a bolt that jams while locking, and tries again all the same', () => {
    const rig = new LockFixture({ flash: { relockAfterS: 14 } });
    rig.unlock();
    rig.lock.lean(200);
    const powers = new Set<string>();
    for (let i = 0; i < 100; i += 1) {
      rig.run(200);
      if (rig.lock.view().mechanicalState === 4) powers.add(rig.lock.view().power);
    }
    expect(powers).toContain('asleep');
    rig.run(10_000);
    expect(rig.logged()).toEqual([0x01, 0x03]);
  });

  it('is awake during a motion that begins at any moment around its going to sleep (firmware INV-2)', () => {
    const motions = new Set<string>();
    for (let relockAfterMs = 13_800; relockAfterMs <= 15_400; relockAfterMs += 50) {
      const rig = new LockFixture({ spec: { settings: { ...LOCK_SETTINGS, relockAfterMs } } });
      rig.unlock();
      for (let i = 0; i < 400; i += 1) {
        rig.run(50);
        const { power, motor } = rig.lock.view();
        if (motor === 'locking') motions.add(power);
      }
      expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended', link: 'silent' });
    }
    expect([...motions].sort()).toEqual(['awake', 'shuttingDown']);
  });

  it('firmware mode advertises NOKE_FW for 60 s and accepts no connection', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    rig.order(central, { op: 'firmwareUpdate' });
    expect(central.results).toEqual(['60']);
    expect(central.ended_).toBe('lock-closed');
    expect(rig.lock.advertisement).toMatchObject({
      name: 'NOKE_FW',
      serviceUuid: '0000fe59-0000-1000-8000-00805f9b34fb',
      connectable: false,
    });
    expect(rig.lock.connect(new Central())).toBeUndefined();
    rig.run(60_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', advertising: false });
  });

  it('A0 locks a seated hasp first, then sends the shutdown notice', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.order(central, { op: 'shutdown' });
    rig.run(250);
    expect(rig.lock.view()).toMatchObject({ power: 'awake', motor: 'locking', bolt: 'between' });
    expect(central.results).toEqual(['60', '60']);
    rig.run(3_000);
    expect(central.results).toEqual(['60', '60', '64']);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended' });
  });

  it('pulling at the hasp does not wake it', () => {
    const rig = new LockFixture();
    rig.lock.pullHasp();
    rig.lock.pushHaspIn();
    expect(rig.lock.view().power).toBe('asleep');
    expect(rig.kinds()).not.toContain('lock.woke');
  });

  it('watchers are notified of every change of the advertisement', () => {
    const rig = new LockFixture();
    const seen: (string | undefined)[] = [];
    const stop = rig.lock.watch((advertisement) => seen.push(advertisement?.name));
    const central = rig.touchAndConnect();
    central.link?.end('central-closed');
    rig.run(20_000);
    stop();
    rig.lock.touch();
    const name = 'NOKE1A_C0FFEE000001';
    expect(seen).toEqual([name, undefined, name, undefined]);
  });

  it('a lock with a broken radio or button cannot be reached', () => {
    const rig = new LockFixture();
    rig.lock.cutPart('radio');
    rig.lock.touch();
    expect(rig.lock.advertisement).toBeUndefined();
    rig.run(20_000);
    rig.lock.repairPart('radio');
    rig.lock.cutPart('touch');
    expect(rig.lock.touch()).toEqual({ ok: false, why: 'its button is broken' });
    expect(rig.lock.view().power).toBe('asleep');
  });
});

describe('check-ins', () => {
  it('a sleeping lock checks in every 3 600 s ± 10 %, listens 500 ms, stays silent and runs no motor', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    let seen = false;
    rig.lock.watch((advertisement) => {
      seen ||= advertisement !== undefined;
    });
    rig.run(24 * 3_600_000);
    expect(gateway.beats.length).toBeGreaterThanOrEqual(21);
    expect(gateway.beats.length).toBeLessThanOrEqual(27);
    expect(gateway.beats.every((beat) => !beat.touched)).toBe(true);
    expect(new Set(gateway.beats.map((beat) => beat.session)).size).toBe(gateway.beats.length);
    expect(seen).toBe(false);
    expect(rig.lock.view().power).toBe('asleep');
  });

  const beat = (rig: LockFixture, gateway: Gateway): Uint8Array => {
    const before = gateway.beats.length;
    while (gateway.beats.length === before) rig.clock.step();
    return Buffer.from(gateway.beats.at(-1)?.session ?? '', 'hex');
  };

  it('takes packets at a check-in and sends their records, but answers 69 to an unlock without moving', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    const session = beat(rig, gateway);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const packets = [
      rig.online(session, { op: 'unitState', overlock: true, explicitLock: false }),
      rig.online(session, { op: 'unlock' }),
    ].map(hex);
    expect(rig.lock.packets(hex(session), packets)).toBe(true);
    rig.run(100);
    expect(gateway.answered.map((packet) => packet.slice(0, 4))).toEqual(['5160', '5169']);
    expect(gateway.recorded).toHaveLength(1);
    expect(rig.lock.view()).toMatchObject({ overlock: true, bolt: 'extended' });
    expect(rig.logged()).toEqual([0x37]);
    rig.run(1_000);
    expect(rig.lock.view().power).toBe('asleep');
    expect(rig.lock.packets(hex(session), packets)).toBe(false);
  });

  it('a touched lock sends a heartbeat, keeps its link session until it sleeps and runs its motor for it', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.touch();
    expect(gateway.beats).toMatchObject([{ touched: true, state: 2, clockValid: true }]);
    const session = Buffer.from(gateway.beats[0]?.session ?? '', 'hex');
    rig.run(9_000);
    rig.lock.packets(session.toString('hex'), [Buffer.from(rig.online(session, { op: 'unlock' })).toString('hex')]);
    rig.run(1_000);
    expect(rig.lock.view().bolt).toBe('retracted');
    expect(gateway.answered.map((packet) => packet.slice(0, 4))).toEqual(['5160']);
    rig.run(60_000);
    expect(rig.lock.packets(session.toString('hex'), [])).toBe(false);
  });

  it('A0 through the gateway makes it sleep without a notice', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.touch();
    const session = gateway.beats[0]?.session ?? '';
    const packet = rig.online(Buffer.from(session, 'hex'), { op: 'shutdown' });
    rig.lock.packets(session, [Buffer.from(packet).toString('hex')]);
    rig.run(100);
    expect(gateway.answered.map((answer) => answer.slice(0, 4))).toEqual(['5160']);
    expect(rig.lock.view().power).toBe('asleep');
    expect(rig.kinds()).not.toContain('lock.notice');
  });

  it('five wrong keys end a link session too', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.touch();
    const session = gateway.beats[0]?.session ?? '';
    const wrong = `02${'00'.repeat(19)}`;
    for (let i = 0; i < 5; i++) {
      expect(rig.lock.packets(session, [wrong])).toBe(true);
      rig.run(100);
    }
    expect(gateway.answered.map((packet) => packet.slice(0, 4))).toEqual(Array(5).fill('5161'));
    expect(rig.lock.packets(session, [wrong])).toBe(false);
  });

  it('a lock that is sent to sleep open wakes to lock', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    for (let i = 0; i < 5; i++) {
      central.link?.write(rig.offline(central.session, { generation: 9 }));
      rig.run(50);
    }
    rig.run(1_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted' });
    rig.run(10_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'extended' });
  });

  it('malformed packets are answered like any other wrong length', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.touch();
    const session = gateway.beats[0]?.session ?? '';
    rig.lock.packets(session, ['zz', '', '00'.repeat(600)]);
    rig.run(200);
    expect(gateway.answered.map((packet) => packet.slice(0, 4))).toEqual(['5165', '5165', '5165']);
  });
});
