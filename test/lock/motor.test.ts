/** How the firmware drives the motor, motion by motion: when it runs, and when it stops. */
import { describe, expect, it } from 'vitest';
import { LockFixture } from './lock-fixture.ts';

const motorOf = (rig: LockFixture): unknown[] =>
  rig.events.filter(({ kind }) => kind === 'lock.motor').map(({ data }) => data.state);

describe('after a stall', () => {
  it('while unlocking, the motor drives back and stops as soon as the bolt is extended: it stalls once', () => {
    const rig = new LockFixture();
    rig.lock.lean(200);
    expect(rig.unlock().result).toBe('69');
    expect(motorOf(rig)).toEqual(['running', 'stalled', 'running', 'off']);
    expect(rig.lock.view().bolt).toBe('extended');
  });

  it('while locking, the motor drives back from the hasp and stops before each new try', () => {
    const rig = new LockFixture();
    rig.unlock().central.link?.end('central-closed');
    rig.lock.lean(200);
    rig.run(9_000);
    const stalls = () => motorOf(rig).filter((state) => state === 'stalled').length;
    for (let attempt = 1; attempt <= 3; attempt++) {
      while (stalls() < attempt) rig.run(10);
      rig.run(1_500);
      expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', motor: 'jammedLocking', mechanicalState: 4 });
      expect(motorOf(rig).slice(-4)).toEqual(['running', 'stalled', 'running', 'off']);
    }
  });

  it('while unlocking, the inside release stops the motor on its way back: the lock stays open', () => {
    const rig = new LockFixture();
    rig.lock.lean(200);
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    while (rig.lock.view().motor !== 'jammedUnlocking') rig.run(10);
    expect(motorOf(rig).at(-1)).toBe('running');
    rig.lock.releaseFromInside();
    expect(motorOf(rig).at(-1)).toBe('off');
    rig.run(5_000);
    expect(rig.lock.view()).toMatchObject({ bolt: 'retracted', motor: 'idle', mechanicalState: 0 });
  });
});
