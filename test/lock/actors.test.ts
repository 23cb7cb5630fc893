/** The two actors of an inspected lock in the system that all locks of a world share. */
import { describe, expect, it } from 'vitest';
import { type ActorRefLike, fromTransition, type InspectionEvent } from 'xstate';
import { initialSnapshot, systemOf } from '../../src/lock/actors/actor-system.ts';
import { Lock } from '../../src/lock/lock.ts';
import { LOCK_PARTS } from '../../src/lock/parts.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import { Random } from '../../src/sim/random.ts';
import { Secrets } from '../../src/sim/secrets.ts';
import { Trace } from '../../src/sim/trace.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';
import { LockFixture, NOON } from './lock-fixture.ts';

describe('a lock in the system of its world', () => {
  it('has no actor until something happens, and then two after any number of power losses: dropped actors leave (INV-1)', () => {
    const clock = new VirtualClock(NOON);
    const world = { clock, random: new Random('actors'), trace: new Trace(clock, new Secrets()) };
    const seen = new Set<ActorRefLike>();
    const inspect = (event: InspectionEvent): void => {
      if (event.type === '@xstate.actor') seen.add(event.actorRef);
    };
    const system = systemOf(world, inspect);
    const alive = () => [...seen].filter((actor) => actor !== system && actor.getSnapshot().status === 'active').length;
    // Settings of its own, so that its initial snapshot is not shared.
    const lock = new Lock(world, {
      ...new LockFixture().spec,
      settings: { ...LOCK_SETTINGS },
      parts: { ...LOCK_PARTS, inspect },
    });
    expect(alive()).toBe(0);
    for (let i = 0; i < 5; i++) {
      lock.changeBattery(3_000);
      clock.runFor(10_000);
      expect(alive()).toBe(2);
    }
    expect(seen.size).toBeGreaterThan(5);
  });
});

it('an initial snapshot is computed once for as many inputs as are kept', () => {
  const machine = fromTransition((state: number) => state, 0);
  let computed = 0;
  const ask = () => {
    for (let input = 0; input < 8; input++) initialSnapshot(machine, `${input}`, () => ++computed);
  };
  ask();
  ask();
  expect(computed).toBe(8);
});
