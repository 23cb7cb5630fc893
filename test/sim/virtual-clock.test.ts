import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTimer, type DecodeTimer, type TimerOwner, timersNamed } from '../../src/sim/clock.ts';
import { InstantNeverEnds, NotSnapshottable, VirtualClock } from '../../src/sim/virtual-clock.ts';

const START = 1_700_000_000_000;

type Later = { readonly type: 'x' | 'y' } | { readonly type: 'post'; readonly delay: number };

/** Reads the timers `x` and `y`, and messages that say how late they come. */
const decode: DecodeTimer<Later> = (event) => {
  if (event.type !== 'post') return timersNamed('x', 'y')(event);
  if (typeof event.delay !== 'number') throw new Error('a message says how late it comes');
  return { type: 'post', delay: event.delay };
};

describe('VirtualClock', () => {
  it('INV-1 inside a callback now() is the instant it was set for, along a whole chain in one advance', () => {
    const clock = new VirtualClock(START);
    const seen: number[] = [];
    const hop = (left: number): void => {
      seen.push(clock.now() - START);
      if (left > 0) clock.setTimeout(() => hop(left - 1), 10);
    };
    clock.setTimeout(() => hop(2), 10);
    clock.runFor(100);
    expect(seen).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(START + 100);
  });

  it('INV-2 fires in order of instant, then of setting, for any timers set and cancelled', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ delay: fc.nat(50), cancel: fc.boolean() }), { maxLength: 200 }), (plan) => {
        const clock = new VirtualClock(START);
        const fired: number[] = [];
        const ids = plan.map(({ delay }, i) => clock.setTimeout(() => fired.push(i), delay));
        plan.forEach(({ cancel }, i) => {
          if (cancel) clock.clearTimeout(ids[i]);
        });
        clock.runFor(50);
        const expected = plan
          .map((timer, i) => ({ ...timer, i }))
          .filter((timer) => !timer.cancel)
          .sort((a, b) => a.delay - b.delay || a.i - b.i)
          .map((timer) => timer.i);
        expect(fired).toEqual(expected);
        expect(clock.nextAt()).toBeUndefined();
      }),
    );
  });

  it('INV-2 INV-3 a restored clock continues exactly as the original', () => {
    const plan = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.constantFrom('x' as const, 'y' as const, 'post' as const),
        fc.nat(40),
      ),
    );
    fc.assert(
      fc.property(plan, fc.nat(40), (steps, cut) => {
        const build = (clock: VirtualClock, log: string[]) =>
          new Map(
            ['a', 'b', 'c'].map((name) => {
              const owner = clock.own(name, decode, (event) => {
                log.push(`${clock.now()} ${name} ${event.type}`);
                if (event.type === 'x') owner.arm('y', clock.now() + 7);
              });
              return [name, owner] as const;
            }),
          );
        const log: string[] = [];
        const clock = new VirtualClock(START);
        const owners = build(clock, log);
        for (const [name, what, delay] of steps) {
          const owner = owners.get(name);
          if (what === 'post') owner?.post(START + delay, { type: 'post', delay });
          else owner?.arm(what, START + delay);
        }
        clock.runUntil(START + cut);
        const snapshot = JSON.parse(JSON.stringify(clock.snapshot()));
        const later: string[] = [];
        const restored = VirtualClock.restore(snapshot);
        build(restored, later);
        const before = log.length;
        clock.runFor(200);
        restored.runFor(200);
        expect(later).toEqual(log.slice(before));
      }),
    );
  });

  it('decodes a restored timer once, when its owner registers, and delivers later posts as they are', () => {
    const clock = new VirtualClock(START);
    clock.own('a', decode, () => undefined).post(START + 1, { type: 'post', delay: 1 });
    const restored = VirtualClock.restore(JSON.parse(JSON.stringify(clock.snapshot())));
    let decoded = 0;
    const heard: Later[] = [];
    const counted: DecodeTimer<Later> = (event) => {
      decoded++;
      return decode(event);
    };
    const owner = restored.own('a', counted, (event) => heard.push(event));
    expect(decoded).toBe(1);
    const fresh: Later = { type: 'post', delay: 2 };
    owner.post(START + 2, fresh);
    restored.runFor(5);
    expect(decoded).toBe(1);
    expect(heard).toEqual([{ type: 'post', delay: 1 }, fresh]);
    expect(heard[1]).toBe(fresh);
  });

  it('refuses a snapshot with a timer that its owner never sets, and names it', () => {
    for (const event of [{ type: 'z' }, { type: 'post' }, { type: 'post', delay: 'soon' }]) {
      const clock = new VirtualClock(START);
      clock
        .own(
          'a',
          (any) => any,
          () => undefined,
        )
        .post(START + 1, event);
      const restored = VirtualClock.restore(clock.snapshot());
      expect(() => restored.own('a', decode, () => undefined)).toThrow(
        `a timer a ${event.type} that cannot be decoded`,
      );
    }
  });

  it('moves an armed timer, keeps its place when it is armed again for the same instant, and removes it when disarmed', () => {
    const clock = new VirtualClock(START);
    const log: string[] = [];
    const owner = clock.own('lock', anyTimer, (event) => log.push(`${event.type}@${clock.now() - START}`));
    owner.arm('sleep', START + 5);
    clock.setTimeout(() => log.push('between'), 5);
    owner.arm('sleep', START + 5);
    owner.arm('relock', START + 3);
    owner.arm('relock', START + 9);
    owner.arm('gone', START + 4);
    owner.disarm('gone');
    expect(owner.deadline('relock')).toBe(START + 9);
    clock.runFor(20);
    expect(log).toEqual(['sleep@5', 'between', 'relock@9']);
  });

  it('release drops everything that an owner has pending and nothing of other owners', () => {
    const clock = new VirtualClock(START);
    const log: string[] = [];
    const one = clock.own('one', anyTimer, () => log.push('one'));
    const two = clock.own('two', anyTimer, () => log.push('two'));
    one.arm('t', START + 1);
    one.post(START + 2, { type: 'p' });
    two.arm('t', START + 3);
    one.release();
    one.arm('t', START + 4);
    clock.runFor(10);
    expect(log).toEqual(['two', 'one']);
  });

  it('names the timer when an instant never ends', () => {
    const clock = new VirtualClock(START, { instantLimit: 1000 });
    const owner: TimerOwner = clock.own('lock/A101/firmware', anyTimer, () =>
      owner.post(clock.now(), { type: 'again' }),
    );
    owner.post(START + 1, { type: 'again' });
    expect(() => clock.runFor(5)).toThrow(InstantNeverEnds);
    expect(() => clock.runFor(5)).toThrow(/lock\/A101\/firmware again/);
  });

  it('refuses a snapshot while a closure is pending, and names it', () => {
    const clock = new VirtualClock(START);
    const id = clock.setTimeout(() => undefined, 5, 'noble connect');
    expect(() => clock.snapshot()).toThrow(NotSnapshottable);
    expect(() => clock.snapshot()).toThrow(/noble connect/);
    clock.clearTimeout(id);
    expect(clock.snapshot().timers).toEqual([]);
  });

  it('refuses to run backwards, and rejects a non-instant, two owners of one name and a timer without an owner', () => {
    const clock = new VirtualClock(START);
    expect(() => clock.runUntil(START - 1)).toThrow(/does not run backwards/);
    const owner = clock.own('a', anyTimer, () => undefined);
    expect(() => owner.arm('x', Number.NaN)).toThrow(/is not a time in whole milliseconds/);
    expect(() => clock.own('a', anyTimer, () => undefined)).toThrow(/two timer owners have the name a/);
    owner.arm('x', START + 1);
    const orphan = VirtualClock.restore(clock.snapshot());
    expect(() => orphan.runFor(5)).toThrow(/no owner with that name is registered/);
  });

  it('INV-4 memory stays proportional to what is pending when timers are re-armed endlessly', () => {
    const clock = new VirtualClock(START);
    const owner = clock.own('lock', anyTimer, () => undefined);
    for (let i = 0; i < 200_000; i++) owner.arm('sleep', START + 1_000_000 + i);
    expect(clock.pending()).toHaveLength(1);
    expect(clock.heapSize).toBeLessThan(5_000);
  });

  it('waits for a promise-driven stack after each timer', async () => {
    const clock = new VirtualClock(START);
    const log: string[] = [];
    let settled = 0;
    clock.setTimeout(() => void Promise.resolve().then(() => clock.setTimeout(() => log.push('late'), 0)), 5);
    clock.setTimeout(() => log.push('next'), 6);
    await clock.runUntilSettled(START + 10, async () => {
      settled++;
      await Promise.resolve();
    });
    expect(log).toEqual(['late', 'next']);
    expect(settled).toBeGreaterThanOrEqual(3);
  });
});
