import { describe, expect, it } from 'vitest';
import { Central, LockFixture } from './lock-fixture.ts';

describe('touch, connect, offline unlock, relock, sleep', () => {
  it('only a touch makes a ONE advertise (firmware INV-1)', () => {
    const rig = new LockFixture();
    expect(rig.lock.advertisement).toBeUndefined();
    expect(rig.lock.connect(new Central())).toBeUndefined();
    expect(rig.lock.touch()).toEqual({ ok: true, did: 'woke' });
    expect(rig.lock.advertisement?.name).toBe('NOKE1A_C0FFEE000001');
  });

  it('sleeps 15 s after a touch', () => {
    const rig = new LockFixture();
    rig.lock.touch();
    rig.run(14_999);
    expect(rig.lock.view().power).toBe('awake');
    rig.run(1);
    expect(rig.lock.view().power).toBe('asleep');
    expect(rig.lock.advertisement).toBeUndefined();
  });

  it('opens for the right packet, answers 60 after its record, relocks after 10 s and sleeps', () => {
    const rig = new LockFixture();
    const { central, result } = rig.unlock();
    expect(result).toBe('60');
    expect(central.heard.map((packet) => packet.slice(0, 4))).toEqual(['5075', '5160']);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', mechanicalState: 0, motor: 'idle' });
    rig.run(9_500);
    expect(rig.lock.view()).toMatchObject({ bolt: 'extended', mechanicalState: 2 });
    rig.run(5_000);
    expect(central.ended_).toBe('lock-closed');
    expect(central.results).toEqual(['60', '64']);
    expect(rig.lock.view()).toMatchObject({ power: 'asleep', link: 'silent' });
    expect(rig.logged()).toEqual([0x01, 0x02]);
  });
});
