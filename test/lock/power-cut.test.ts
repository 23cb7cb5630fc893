import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PowerCut } from '../../src/lock/body/types.ts';
import { Gateway, LockFixture } from './lock-fixture.ts';

/** Setting, unlocking, opening, closing: some of every kind of point. */
function visit(rig: LockFixture): void {
  const central = rig.touchAndConnect();
  central.link?.write(rig.online(central.session, { op: 'setRadioPower', powerDbm: 4 }));
  rig.run(50);
  central.link?.write(rig.offline(central.session));
  rig.run(20_000);
}

/** Afterwards, a person comes with today's key from the core. */
function opensAgain(rig: LockFixture): void {
  rig.lock.planPowerCut(null);
  rig.run(60_000);
  expect(rig.lock.view().power).toBe('asleep');
  expect([0, 2]).toContain(rig.lock.view().mechanicalState);
  const central = rig.touchAndConnect();
  rig.order(central, { op: 'getLogs' });
  rig.order(central, { op: 'unlock' });
  rig.run(2_000);
  expect(central.results.at(-1)).toBe('60');
  expect(rig.lock.view().bolt).toBe('retracted');
}

const openings = (rig: LockFixture): number =>
  rig.events.filter((event) => event.kind === 'lock.bolt' && event.data.position === 'retracted').length;
const openingRecords = (rig: LockFixture): number => rig.logged().filter((event) => event === 0x01).length;

/** The number of points of each kind in one visit. */
const POINTS = { flash: 4, motor: 12, notify: 5 } as const;

describe('power may fail at every flash write, motor step and notification', () => {
  const points: PowerCut[] = (['flash', 'motor', 'notify'] as const).flatMap((at) =>
    Array.from({ length: at === 'motor' ? 14 : 6 }, (_, i) => [
      { at, n: i + 1, done: false },
      ...(at === 'motor' ? [] : [{ at, n: i + 1, done: true }]),
    ]).flat(),
  );

  it.each(points)('at $at $n (done: $done) the lock homes, reports and opens again', (cut) => {
    const rig = new LockFixture();
    rig.lock.planPowerCut(cut);
    visit(rig);
    const fell = rig.events.some((event) => event.kind === 'lock.supply');
    expect(fell, 'a visit has this many points of that kind').toBe(cut.n <= POINTS[cut.at]);
    rig.run(10_000);
    expect(rig.logged().includes(0x08)).toBe(fell);
    expect(rig.lock.view()).toMatchObject({ clockValid: !fell, bootCount: fell ? 1 : 0 });
    expect(openingRecords(rig)).toBeGreaterThanOrEqual(openings(rig));
    opensAgain(rig);
  });

  it('after a cut during the start, the lock starts again', () => {
    for (const done of [false, true]) {
      const rig = new LockFixture();
      rig.lock.planPowerCut({ at: 'flash', n: 1, done });
      rig.lock.changeBattery(3_000);
      rig.run(10_000);
      expect(rig.events.filter((event) => event.kind === 'lock.supply' && event.data.up === false)).toHaveLength(2);
      opensAgain(rig);
    }
  });

  it('each start raises the count in flash by one, and the trace shows it', () => {
    const rig = new LockFixture();
    for (let start = 1; start <= 3; start++) {
      rig.lock.changeBattery(3_000);
      rig.run(10_000);
      expect(rig.lock.flash.bootCount).toBe(start);
      expect(rig.events.filter(({ kind }) => kind === 'lock.started').at(-1)?.data.bootCount).toBe(start);
    }
  });

  it('a plan is confirmed with its point, its end too, and must be a whole number of points', () => {
    const { lock } = new LockFixture();
    expect(lock.planPowerCut({ at: 'motor', n: 1, done: false })).toEqual({
      ok: true,
      did: 'power will fail at motor 1',
    });
    expect(lock.planPowerCut(null)).toEqual({ ok: true, did: 'no power cut planned' });
    for (const n of [0, 1.5]) expect(lock.planPowerCut({ at: 'motor', n, done: false }).ok).toBe(false);
  });

  it('flash contains the old value or the new one, never a mixture', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.boolean(), (n, done) => {
        const rig = new LockFixture();
        const states: string[] = [];
        const central = rig.touchAndConnect();
        const told = () => {
          const { records, nextNumber, radioPowerDbm, longPressMs } = rig.lock.flash;
          states.push(JSON.stringify({ records: records.map((r) => r.event), nextNumber, radioPowerDbm, longPressMs }));
        };
        rig.lock.planPowerCut({ at: 'flash', n, done });
        central.link?.write(rig.online(central.session, { op: 'setRadioPower', powerDbm: 4 }));
        central.link?.write(rig.online(central.session, { op: 'setLongPress', longPressMs: 500 }));
        for (let i = 0; i < 20; i++) {
          rig.run(5);
          told();
        }
        const whole = [
          '{"records":[],"nextNumber":1,"radioPowerDbm":null,"longPressMs":null}',
          '{"records":[45],"nextNumber":2,"radioPowerDbm":4,"longPressMs":null}',
          '{"records":[45,47],"nextNumber":3,"radioPowerDbm":4,"longPressMs":500}',
        ];
        for (const state of states) expect(whole).toContain(state);
      }),
    );
  });

  it('pending work in RAM is lost', () => {
    const rig = new LockFixture();
    rig.unlock();
    const pending = () => rig.clock.pending().filter(({ owner }) => owner === 'lock/A101/firmware');
    expect(pending().map(({ event }) => event.type)).toContain('relock');
    rig.lock.changeBattery(0);
    expect(rig.lock.view().power).toBe('off');
    expect(pending()).toEqual([]);
  });

  it('nonces of an earlier boot never reappear', () => {
    const rig = new LockFixture();
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const central = rig.touchAndConnect();
      seen.add(Buffer.from(central.session).toString('hex').slice(8));
      rig.lock.changeBattery(3_000);
      rig.run(10_000);
    }
    expect(seen.size).toBe(8);
  });

  it('a restarted lock attaches to its gateway again', () => {
    const rig = new LockFixture();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.changeBattery(3_000);
    rig.run(10_000);
    rig.lock.touch();
    expect(gateway.beats).toMatchObject([{ touched: true, clockValid: false }]);
  });
});
