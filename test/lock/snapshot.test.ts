import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lock } from '../../src/lock/lock.ts';
import { Central, Gateway, LockFixture } from './lock-fixture.ts';

/** One step of a busy day; each continues from the state in which the previous one ended. */
const STEPS: ((rig: LockFixture, central: Central) => void)[] = [
  (rig) => rig.lock.touch(),
  (rig, central) => {
    const link = rig.lock.connect(central);
    if (link !== undefined) {
      central.link = link;
      link.subscribe(true);
    }
  },
  (rig, central) => void central.link?.write(rig.offline(central.session)),
  (_rig, central) => void central.link?.write(new Uint8Array(20)),
  (rig) => rig.lock.lean(200),
  (rig) => rig.lock.lean(0),
  (rig) => rig.lock.pullHasp(),
  (rig) => rig.lock.closeHasp(),
  (rig) => rig.lock.drainTo(2_600),
  (rig) => rig.lock.changeBattery(3_000),
  (rig) => rig.run(333),
  (rig) => rig.run(4_000),
  (rig) => rig.run(20_000),
  (rig) => rig.run(3_600_000),
];

describe('snapshot', () => {
  it('taken at any point and restored, it continues to the same digest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STEPS.length - 1), { minLength: 1, maxLength: 25 }), fc.nat(25), (steps, cut) => {
        const rig = new LockFixture();
        rig.lock.attach(new Gateway());
        let other: LockFixture | undefined;
        const mine = new Central();
        const theirs = new Central();
        steps.forEach((step, i) => {
          if (i === cut % steps.length) {
            other = rig.restored();
            other.lock.attach(new Gateway());
            const link = other.lock.resume(theirs);
            if (link !== undefined) theirs.link = link;
          }
          STEPS[step]?.(rig, mine);
          if (other !== undefined) STEPS[step]?.(other, theirs);
        });
        rig.run(60_000);
        other?.run(60_000);
        expect(other?.trace.digest).toBe(rig.trace.digest);
        expect(other?.lock.view()).toEqual(rig.lock.view());
      }),
      { numRuns: 60 },
    );
  });

  it('a lock restored during its boot attaches to the gateway only after its start, and repeats no nonce', () => {
    const rig = new LockFixture({ hardware: '3E' });
    const gateway = new Gateway();
    rig.lock.attach(gateway);
    rig.lock.planPowerCut({ at: 'notify', n: 1 });
    const central = rig.connect();
    central.link?.write(rig.online(central.session, { op: 'getBattery' }));
    while (rig.lock.view().power !== 'booting') rig.run(10);
    const other = rig.restored();
    const otherGateway = new Gateway();
    other.lock.attach(otherGateway);
    expect(otherGateway.beats).toEqual([]);
    rig.run(1_000);
    other.run(1_000);
    expect(other.trace.digest).toBe(rig.trace.digest);
    const nonces = [...gateway.beats, ...otherGateway.beats.slice(1)].map(({ session }) => session.slice(8));
    expect(nonces).toHaveLength(2);
    expect(new Set(nonces).size).toBe(2);
  });

  it('shares what has not changed with the snapshot before, even after a restore', () => {
    const rig = new LockFixture();
    rig.lock.touch();
    rig.run(60_000);
    const first = rig.lock.snapshot();
    expect(rig.lock.snapshot()).toBe(first);
    const { machines } = first.runtime;
    const again = rig.lock.snapshot().runtime;
    expect(again.machines.firmware).toBe(machines.firmware);
    expect(again.machines.body).toBe(machines.body);
    rig.lock.lean(100);
    const leant = rig.lock.snapshot();
    expect(leant.runtime.machines.body).not.toEqual(machines.body);
    expect(leant.runtime.machines.firmware).toBe(machines.firmware);
    const restored = new Lock(new LockFixture().world, { ...rig.spec, id: 'A102' }, leant).snapshot();
    expect(restored).toBe(leant);
    expect(restored.runtime.machines.body).toBe(leant.runtime.machines.body);
  });

  it('equal seeds give equal digests, different seeds different ones', () => {
    const digest = (seed: string): string => {
      const rig = new LockFixture({ seed });
      rig.unlock();
      rig.run(30_000);
      return rig.trace.digest;
    };
    expect(digest('one')).toBe(digest('one'));
    expect(digest('one')).not.toBe(digest('two'));
  });
});
