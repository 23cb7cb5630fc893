import { describe, expect, it } from 'vitest';
import { Gateway, LockFixture } from './lock-fixture.ts';

const controller = () => new LockFixture({ hardware: '3E' });

describe('a mains-powered entry controller', () => {
  it('is always awake, and advertises unless a central is connected', () => {
    const rig = controller();
    rig.run(7 * 86_400_000);
    expect(rig.lock.advertisement?.name).toBe('NOKE3E_C0FFEE000001');
    const central = rig.connect();
    expect(rig.lock.advertisement).toBeUndefined();
    rig.run(61_000);
    expect(central.results).toEqual(['64']);
    expect(central.ended_).toBe('lock-closed');
    expect(rig.lock.view()).toMatchObject({ power: 'awake', link: 'advertising' });
  });

  it('opens for 10 s for a key in a slot of a bank, and again for the next person', () => {
    const rig = controller();
    const central = rig.connect();
    const slot = 7 * 128 + 42;
    central.link?.write(rig.offline(central.session, { slot }));
    rig.run(200);
    expect(central.results).toEqual(['60']);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 0 });
    rig.run(5_000);
    central.link?.write(rig.offline(central.session, { slot: 41 }));
    rig.run(100);
    expect(central.results).toEqual(['60', '60']);
    rig.run(9_900);
    expect(rig.lock.view().bolt).toBe('retracted');
    rig.run(200);
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', mechanicalState: 2 });
    expect(rig.lock.flash.records.map(({ event, bank, detail }) => [event, bank, detail])).toEqual([
      [0x01, 7, 42],
      [0x01, 0, 41],
      [0x02, 0, 0],
    ]);
  });

  it('a ONE has no banks', () => {
    const rig = new LockFixture();
    expect(rig.unlock({ slot: 7 * 128 + 42 }).result).toBe('61');
  });

  it('its heartbeats report touched, and a remote unlock runs at once', () => {
    const rig = controller();
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    expect(gateway.beats).toMatchObject([{ touched: true, batteryMv: 12_000 }]);
    rig.run(180_000);
    expect(gateway.beats).toHaveLength(4);
    const session = gateway.beats.at(-1)?.session ?? '';
    const packet = rig.online(Buffer.from(session, 'hex'), { op: 'unlock' });
    rig.lock.packets(session, [Buffer.from(packet).toString('hex')]);
    rig.run(200);
    expect(gateway.answered.map((answer) => answer.slice(0, 4))).toEqual(['5160']);
    expect(gateway.recorded).toHaveLength(1);
    expect(rig.lock.view().bolt).toBe('retracted');
  });

  it('without power its relay drops (relay INV-1); with power it advertises again', () => {
    const rig = controller();
    const central = rig.connect();
    rig.lock.planPowerCut({ at: 'flash', n: 2 });
    central.link?.write(rig.offline(central.session));
    rig.run(400);
    expect(rig.lock.view()).toMatchObject({ power: 'off', bolt: 'extended' });
    expect(central.ended_).toBe('lock-vanished');
    rig.run(2_000);
    expect(rig.lock.view()).toMatchObject({ power: 'awake', link: 'advertising', mechanicalState: 2 });
  });

  it.each([1, 2, 3])(
    'an opening interrupted by a power failure at write %i has its record after the next start',
    (n) => {
      const rig = controller();
      const central = rig.connect();
      rig.lock.planPowerCut({ at: 'flash', n });
      central.link?.write(rig.offline(central.session));
      rig.run(3_000);
      const opened = rig.lock.flash.records.filter((record) => record.event === 0x01).length;
      expect(opened).toBe(n === 1 ? 0 : 1);
    },
  );

  it('has no hasp, handle, battery or release', () => {
    const { lock } = controller();
    const no = (why: string) => ({ ok: false, why });
    expect(lock.pullHasp()).toEqual(no('it has no hasp'));
    expect(lock.closeHasp()).toEqual(no('the hasp is already in'));
    expect(lock.lean(5)).toEqual(no('it has no hasp'));
    expect(lock.standOnHandle()).toEqual(no('there is no handle'));
    expect(lock.releaseFromInside()).toEqual(no('it has no release'));
    expect(lock.changeBattery(3_000)).toEqual(no('it has no battery'));
    expect(lock.drainTo(2_000)).toEqual(no('it has no battery'));
  });
});

describe('an entry controller never sleeps', () => {
  it('it advertises again when the phone that requested its shutdown leaves during the motion', () => {
    const rig = new LockFixture({ hardware: '3E' });
    const central = rig.connect();
    central.link?.write(rig.offline(central.session));
    rig.run(1_500);
    central.link?.write(rig.online(central.session, { op: 'shutdown' }));
    rig.run(60);
    expect(rig.lock.view().motor).toBe('locking');
    central.link?.end('central-closed');
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ power: 'awake', link: 'advertising' });
  });
});

describe('verbs take only what a person could do', () => {
  it('invalid numbers are refused with a reason', () => {
    const { lock } = new LockFixture();
    const no = (why: string) => ({ ok: false, why });
    expect(lock.lean(-1)).toEqual(no('tension must be a whole number of newtons, 0 or more'));
    expect(lock.lean(0.5)).toEqual(no('tension must be a whole number of newtons, 0 or more'));
    expect(lock.drainTo(Number.NaN)).toEqual(no('a battery must have a whole number of millivolts, 0 or more'));
    expect(lock.changeBattery(-1)).toEqual(no('a battery must have a whole number of millivolts, 0 or more'));
    expect(lock.setTemperature(200)).toEqual(no('temperature must be a whole number from -40 to 60 °C'));
    expect(lock.setClockDrift(0.5)).toEqual(no('drift must be a whole number of parts per million'));
    expect(lock.planPowerCut({ at: 'flash', n: 0 })).toEqual(no('n must be 1 or more'));
    expect(lock.closeHasp()).toEqual(no('the hasp is already in'));
    expect(lock.pushHaspIn()).toEqual(no('nobody is pulling the hasp'));
  });
});
