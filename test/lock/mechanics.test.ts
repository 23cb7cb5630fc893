import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeFor, loadedMv, openMv } from '../../src/lock/body/battery.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import { LockFixture } from './lock-fixture.ts';

describe('hasp, bolt and motor', () => {
  it('the hasp leaves only while the bolt is retracted (padlock INV-2)', () => {
    const rig = new LockFixture();
    expect(rig.lock.pullHasp()).toEqual({ ok: false, why: 'the bolt holds the hasp' });
    expect(rig.lock.view()).toMatchObject({ hasp: 'pulled', tensionN: 80 });
    expect(rig.lock.pushHaspIn()).toMatchObject({ ok: true });
    expect(rig.lock.view()).toMatchObject({ hasp: 'seated', tensionN: 0 });
    rig.unlock();
    expect(rig.lock.pullHasp()).toEqual({ ok: true, did: 'hasp out' });
  });

  it('an opening is attributed to the key that started the motor, even when another is used during the motion', () => {
    const rig = new LockFixture();
    const first = rig.touchAndConnect();
    first.link?.write(rig.offline(first.session, { slot: 3 }));
    rig.run(120);
    expect(rig.lock.view().motor).toBe('unlocking');
    first.link?.end('central-closed');
    const second = rig.connect();
    second.link?.write(rig.offline(second.session, { slot: 4 }));
    rig.run(2_000);
    expect(second.results).toEqual(['60']);
    expect(rig.lock.flash.records.map(({ event, detail }) => [event, detail])).toEqual([[0x01, 3]]);
  });

  it('after a stall the motor drives back, the answer is 69, and state 3 remains until the next motion succeeds (firmware INV-6)', () => {
    const rig = new LockFixture();
    rig.lock.lean(200);
    const { central, result } = rig.unlock();
    expect(result).toBe('69');
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', mechanicalState: 3, motor: 'jammedUnlocking' });
    expect(rig.logged()).toEqual([0x03]);
    rig.lock.lean(0);
    rig.run(1_000);
    expect(rig.lock.view().mechanicalState).toBe(3);
    central.link?.write(rig.offline(central.session));
    rig.run(2_000);
    expect(central.results).toEqual(['69', '60']);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 0 });
  });

  it('after a stall, retracting the bolt by hand ends the jam (firmware INV-6)', () => {
    const rig = new LockFixture();
    rig.lock.lean(200);
    expect(rig.unlock().result).toBe('69');
    rig.lock.lean(0);
    rig.run(1_000);
    rig.lock.releaseFromInside();
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 0, motor: 'idle' });
  });

  it('standing on the handle relieves the tension, stepping off restores it', () => {
    const rig = new LockFixture();
    rig.lock.lean(200);
    rig.lock.standOnHandle();
    expect(rig.lock.view().tensionN).toBe(0);
    expect(rig.unlock().result).toBe('60');
    rig.lock.stepOff();
    expect(rig.lock.view().tensionN).toBe(200);
  });

  it('a pulled hasp comes out by itself when the motor is stronger than the pull', () => {
    const rig = new LockFixture({ spec: { settings: { ...LOCK_SETTINGS, handPullN: 20 } } });
    rig.lock.pullHasp();
    expect(rig.unlock().result).toBe('60');
    expect(rig.lock.view().hasp).toBe('out');
  });

  it('the motor pushes with (loaded mV − 2000) / 20 newtons and stalls above that', () => {
    const push = (3_000 - 120 - 2_000) / 20;
    const at = new LockFixture();
    at.lock.lean(push);
    expect(at.unlock().result).toBe('60');
    const above = new LockFixture();
    above.lock.lean(push + 1);
    expect(above.unlock().result).toBe('69');
  });

  it('jammed while locking: three tries 5 s apart, one record, unlocked, and the next touch tries again', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    central.link?.end('central-closed');
    rig.lock.lean(200);
    rig.run(9_500);
    expect(rig.lock.view()).toMatchObject({ motor: 'jammedLocking', mechanicalState: 4 });
    rig.run(20_000);
    expect(rig.events.filter((event) => event.kind === 'lock.jam')).toHaveLength(3);
    expect(rig.logged()).toEqual([0x01, 0x03]);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted', mechanicalState: 4 });
    rig.lock.lean(0);
    rig.lock.touch();
    rig.run(1_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', mechanicalState: 2 });
  });

  it('a hasp drawn after a jam while locking ends the jam: the lock is unshackled, and advertises state 0', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    central.link?.end('central-closed');
    rig.lock.lean(200);
    rig.run(30_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 4 });
    rig.lock.pullHasp();
    rig.lock.touch();
    expect(rig.lock.view()).toMatchObject({ hasp: 'out', mechanicalState: 1 });
    expect((rig.lock.advertisement?.manufacturerData[2] ?? 0xff) >> 5).toBe(0);
  });

  it('with the hasp out at relock time, it goes to sleep unlocked', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.lock.pullHasp();
    rig.run(30_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted', mechanicalState: 1 });
    rig.lock.touch();
    expect(rig.lock.advertisement?.manufacturerData[2]).toBe(0b0000_0110);
  });

  it('a hasp pulled out before the bolt reached it is not locked: the motor stops, and nothing reports locked', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.lock.pullHasp();
    rig.run(20_000);
    const before = rig.logged().length;
    rig.lock.closeHasp();
    expect(rig.lock.pullHasp()).toMatchObject({ ok: true });
    rig.run(20_000);
    expect(rig.lock.view()).toMatchObject({
      hasp: 'out',
      bolt: 'retracted',
      motor: 'idle',
      power: 'asleep',
      mechanicalState: 1,
    });
    expect(rig.logged()).toHaveLength(before);
    rig.lock.closeHasp();
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ hasp: 'seated', bolt: 'extended', mechanicalState: 2 });
  });

  it('a link lost during a motion does not stop the motion (firmware INV-3)', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(300);
    expect(rig.lock.view().bolt).toBe('between');
    central.link?.end('supervision-timeout');
    rig.run(1_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', link: 'advertising' });
    expect(rig.logged()).toEqual([0x01]);
    expect(central.heard).toEqual([]);
  });

  it('explicit lock: it does not relock by itself, only when the hasp is closed', () => {
    const rig = new LockFixture({ flash: { explicitLock: true } });
    rig.unlock();
    rig.run(60_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', bolt: 'retracted' });
    rig.lock.pullHasp();
    rig.lock.closeHasp();
    rig.run(2_000);
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it('explicit lock: a C7 that begins it stops the relock timer, and one that ends it starts it', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    rig.order(central, { op: 'unitState', overlock: false, explicitLock: true });
    rig.run(12_000);
    expect(rig.lock.view().bolt).toBe('retracted');
    rig.order(central, { op: 'unitState', overlock: true, explicitLock: true });
    rig.run(12_000);
    expect(rig.lock.view().bolt).toBe('retracted');
    rig.order(central, { op: 'unitState', overlock: false, explicitLock: false });
    rig.run(9_000);
    expect(rig.lock.view().bolt).toBe('retracted');
    rig.order(central, { op: 'unitState', overlock: true, explicitLock: false });
    rig.run(2_000);
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it('the inside release opens without a key and leaves a record, and the lock relocks after a while', () => {
    const rig = new LockFixture();
    rig.lock.releaseFromInside();
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 0, link: 'silent' });
    expect(rig.logged()).toEqual([0x09]);
    rig.run(15_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', power: 'asleep' });
  });

  it.each(['motor', 'sensor'] as const)('a dead %s answers 69 and never hangs', (part) => {
    const rig = new LockFixture();
    rig.lock.cutPart(part);
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(6_000);
    expect(central.results).toContain('69');
    rig.lock.repairPart(part);
    rig.run(60_000);
    expect(rig.unlock().result).toBe('60');
  });
});

describe('cell', () => {
  it('a cell drained to any voltage shows that voltage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_300 }), (mv) => {
        const cell = { charge: chargeFor(mv, LOCK_SETTINGS), temperatureC: 20 };
        expect(openMv(cell, LOCK_SETTINGS)).toBe(mv);
      }),
    );
  });

  it('a full cell has its capacity, milliampere-hours × 3 600 000 microcoulombs, and one microcoulomb less shows', () => {
    const charge = LOCK_SETTINGS.cellCapacityMah * 3_600_000;
    expect(openMv({ charge, temperatureC: 20 }, LOCK_SETTINGS)).toBe(3_000);
    expect(openMv({ charge: charge - 1, temperatureC: 20 }, LOCK_SETTINGS)).toBe(2_999);
  });

  it('sags by load times internal resistance: 300 mΩ at 20 °C, 900 mΩ at −20 °C', () => {
    const charge = chargeFor(3_000, LOCK_SETTINGS);
    expect(loadedMv({ charge, temperatureC: 20 }, 400, LOCK_SETTINGS)).toBe(2_880);
    expect(loadedMv({ charge, temperatureC: -20 }, 900, LOCK_SETTINGS)).toBe(2_190);
  });

  it('a cell too low for the motor gives 69, no motion and record 0B', () => {
    const rig = new LockFixture();
    rig.lock.drainTo(2_500);
    expect(rig.unlock().result).toBe('69');
    expect(rig.kinds()).not.toContain('lock.motor');
    expect(rig.logged()).toEqual([0x0b]);
  });

  it('LOW shows at 2900 mV and clears 50 mV above', () => {
    const rig = new LockFixture();
    const low = () => {
      rig.lock.touch();
      return (rig.lock.advertisement?.manufacturerData[2] ?? 0) & 1;
    };
    rig.lock.drainTo(2_901);
    expect(low()).toBe(0);
    rig.lock.drainTo(2_900);
    expect(low()).toBe(1);
    rig.lock.drainTo(2_949);
    expect(low()).toBe(1);
    rig.lock.drainTo(2_950);
    expect(low()).toBe(0);
  });

  it('a stall on a weak cell causes a brown-out: the phone’s link vanishes, and the bolt stays between its ends', () => {
    const rig = new LockFixture();
    rig.lock.drainTo(2_600);
    rig.lock.lean(200);
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(300);
    expect(central.ended_).toBe('lock-vanished');
    expect(central.heard).toEqual([]);
    expect(rig.lock.view()).toMatchObject({ power: 'off', bolt: 'between' });
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', mechanicalState: 255, clockValid: false, bootCount: 1 });
    expect(rig.logged()).toEqual([0x03, 0x08]);
    rig.lock.changeBattery(3_000);
    rig.lock.lean(0);
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', mechanicalState: 2, bootCount: 2 });
  });

  it('an empty cell is dead until it is changed; then it starts, without its clock', () => {
    const rig = new LockFixture();
    rig.lock.drainTo(2_000);
    expect(rig.lock.touch()).toEqual({ ok: false, why: 'it has no power' });
    rig.run(60_000);
    expect(rig.lock.view()).toMatchObject({ power: 'off', bolt: 'extended' });
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', mechanicalState: 2, clockValid: false });
  });

  it('changing the battery loses the clock: a dated key is refused with 07 until a class 2 command is accepted', () => {
    const rig = new LockFixture();
    rig.lock.changeBattery(3_000);
    rig.run(5_000);
    expect(rig.unlock().result).toBe('6D');
    expect(rig.logged()).toEqual([0x08, 0x07]);
    rig.run(60_000);
    const central = rig.touchAndConnect();
    rig.run(3_000);
    rig.order(central, { op: 'getBattery' });
    expect(rig.lock.view()).toMatchObject({ clockValid: true });
    central.link?.write(rig.offline(central.session));
    rig.run(1_000);
    expect(central.results.at(-1)).toBe('60');
  });
});
