import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEBT_MS, type HostClock, LiveClock } from '../../src/sim/live-clock.ts';
import { SLICE_MS, SLICE_TIMERS } from '../../src/sim/slice.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';

/** A host whose time the test moves: the second implementation of the port, so that no test waits. */
function fakeHost(): HostClock & { advance(ms: number): void; turn(): boolean; spend(ms: number): void } {
  const inner = new VirtualClock(0);
  let spent = 0;
  return {
    now: () => inner.now() + spent,
    // As in Node, no timer is set for less than a millisecond.
    setTimeout: (callback, delayMs) => inner.setTimeout(callback, Math.max(1, delayMs)) as NodeJS.Timeout,
    clearTimeout: (id) => inner.clearTimeout(id),
    advance: (ms) => inner.runFor(ms),
    /** One turn of the loop: the next thing that is due. False if there is nothing. */
    turn: () => inner.step(),
    /** The processor is busy for this long. */
    spend: (ms) => {
      spent += ms;
    },
  };
}

const fail = (error: unknown): never => {
  throw error;
};

describe('LiveClock', () => {
  it('runs at wall time × speed, stands still while paused and loses no timer in either', () => {
    const host = fakeHost();
    const clock = new VirtualClock(1_000);
    const fired: number[] = [];
    for (const at of [1_500, 4_000, 9_000]) clock.setTimeout(() => fired.push(clock.now()), at - 1_000);
    const live = new LiveClock(clock, { host, speed: 2, onError: fail });
    live.start();
    host.advance(250);
    expect(fired).toEqual([1_500]);
    live.pause();
    host.advance(10_000);
    expect(clock.now()).toBe(1_500);
    live.start();
    host.advance(1_250);
    expect(fired).toEqual([1_500, 4_000]);
    live.setSpeed(100);
    host.advance(50);
    expect(fired).toEqual([1_500, 4_000, 9_000]);
  });

  it('advances the simulation to the present before an outside input acts', () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    const live = new LiveClock(clock, { host, onError: fail });
    live.start();
    host.advance(370);
    live.arrive();
    expect(clock.now()).toBe(370);
  });

  it('reports an error thrown by a timer and stops there', () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    const errors: unknown[] = [];
    clock.setTimeout(() => fail(new Error('a lock broke')), 5);
    const live = new LiveClock(clock, { host, onError: (error) => errors.push(error) });
    live.start();
    host.advance(100);
    expect(String(errors[0])).toContain('a lock broke');
    expect(live.paused).toBe(true);
  });

  it('jumps ahead and fires everything due on the way', async () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    let fired = 0;
    clock.setTimeout(() => fired++, 3_600_000);
    const live = new LiveClock(clock, { host, onError: fail });
    live.start();
    expect(await live.jump(7_200_000)).toBe('done');
    expect(fired).toBe(1);
    host.advance(10);
    live.arrive();
    expect(clock.now()).toBe(7_200_010);
  });

  it('refuses a speed that is not a positive finite number', () => {
    const live = new LiveClock(new VirtualClock(0), { host: fakeHost(), onError: fail });
    expect(() => live.setSpeed(0)).toThrow(/above 0/);
    expect(() => live.setSpeed(Number.NaN)).toThrow(/above 0/);
  });
});

const pauseAndGoOn = (live: LiveClock): void => {
  live.pause();
  live.start();
};

/** A clock that always has something due: one timer every simulated millisecond, each of which costs the host this much. */
function busyClock(costMs = 0, options: { speed?: number } = {}) {
  const host = fakeHost();
  const clock = new VirtualClock(0);
  const work = { fired: 0, most: 0, turns: 0 };
  let inTurn = 0;
  const tick = (): void => {
    work.fired++;
    work.most = Math.max(work.most, ++inTurn);
    host.spend(costMs);
    clock.setTimeout(tick, 1);
  };
  clock.setTimeout(tick, 1);
  const live = new LiveClock(clock, { host, onError: fail, ...options });
  return {
    host,
    clock,
    live,
    work,
    /** Runs this many turns of the loop; a turn in which the simulation may work is one of them. */
    turns(count: number): void {
      for (let i = 0; i < count; i++) {
        inTurn = 0;
        work.turns++;
        host.turn();
      }
    },
  };
}

describe('INV-1 a turn of the loop simulates one slice', () => {
  it('fires a limited number of timers, when time runs faster than the machine can follow', () => {
    const { host, live, work, turns } = busyClock(0, { speed: 86_400 });
    live.start();
    host.spend(5_000);
    turns(20);
    expect(work.most).toBe(SLICE_TIMERS);
    expect(work.fired).toBe(20 * SLICE_TIMERS);
  });

  it('takes a limited time, when each timer is slow', () => {
    const { host, live, work, turns } = busyClock(4, { speed: 3_600 });
    live.start();
    host.spend(1_000);
    turns(10);
    expect(work.most).toBe(Math.ceil(SLICE_MS / 4));
  });

  it('however many inputs come in that turn', () => {
    const { host, live, work, turns } = busyClock(0, { speed: 86_400 });
    live.start();
    host.spend(5_000);
    turns(1);
    for (let i = 0; i < 1_000; i++) {
      live.arrive();
      live.nudge();
    }
    expect(work.fired).toBe(SLICE_TIMERS);
  });

  it('also during a jump, a scenario and many steps', async () => {
    const { live, work, turns } = busyClock();
    const jump = live.jump(50_000);
    expect(work.fired).toBe(SLICE_TIMERS);
    turns(50);
    expect(await jump).toBe('done');
    expect(work).toMatchObject({ fired: 50_000, most: SLICE_TIMERS });
    let moves = 0;
    const driven = live.drive(() => ++moves === 3_500);
    turns(4);
    expect(await driven).toBe('done');
    const stepped = live.step(2_500);
    turns(4);
    expect(await stepped).toBe(2_500);
    expect(work.fired).toBe(52_500);
  });

  it('and what is due together at a high speed is taken together', () => {
    const { host, live, work } = busyClock(0, { speed: 50 });
    live.start();
    let naps = 0;
    const { setTimeout } = host;
    host.setTimeout = (callback, ms) => {
      naps++;
      return setTimeout(callback, ms);
    };
    host.advance(1_000);
    expect(work.fired).toBe(50_000);
    expect(naps).toBeLessThanOrEqual(1_000 / 5);
  });
});

describe('INV-2 what people and programs do acts at the instant that has been reached', () => {
  it.each([
    ['pause', (live: LiveClock) => live.pause()],
    ['speed', (live: LiveClock) => live.setSpeed(1)],
    ['an input', (live: LiveClock) => live.arrive()],
  ])('%s does not catch up first', (_, act) => {
    const { host, live, work, turns } = busyClock(0, { speed: 86_400 });
    live.start();
    host.spend(8_000);
    turns(3);
    const { fired } = work;
    act(live);
    expect(work.fired).toBe(fired);
  });

  it('a pause or a change of speed resets the lag', () => {
    for (const act of [(live: LiveClock) => live.setSpeed(1), pauseAndGoOn]) {
      const { host, clock, live, turns } = busyClock(0, { speed: 86_400 });
      live.start();
      host.spend(8_000);
      turns(3);
      expect(live.behindMs).toBeGreaterThan(0);
      act(live);
      expect(live.behindMs).toBe(0);
      const before = clock.now();
      live.setSpeed(1);
      host.advance(20);
      expect(clock.now()).toBe(before + 20);
    }
  });

  it('a pause ends a jump where it is', async () => {
    const { clock, live, turns } = busyClock();
    const jump = live.jump(1_000_000);
    turns(2);
    expect(live.jumping).toBe(true);
    expect(await live.jump(5)).toBe('busy');
    live.pause();
    expect(await jump).toBe('stopped');
    expect(live.jumping).toBe(false);
    const at = clock.now();
    turns(5);
    expect(clock.now()).toBe(at);
    expect(at).toBe(3 * SLICE_TIMERS);
  });

  it('stop is final: nothing starts, jumps or steps afterwards, and no host timer remains', async () => {
    const { host, clock, live, turns } = busyClock();
    live.start();
    const jump = live.jump(1_000_000);
    turns(1);
    live.stop();
    live.start();
    expect([await jump, await live.jump(2_000_000), await live.step(1)]).toEqual(['stopped', 'stopped', 0]);
    expect(clock.now()).toBe(2 * SLICE_TIMERS);
    expect(host.turn()).toBe(false);
  });

  it('stop completes its instant, however many timers are due at it', () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    let fired = 0;
    for (let n = 0; n < 3 * SLICE_TIMERS; n++) clock.setTimeout(() => fired++, 50);
    const live = new LiveClock(clock, { host, onError: fail });
    live.start();
    host.advance(50);
    expect([clock.now(), fired]).toEqual([50, SLICE_TIMERS]);
    live.stop();
    expect([clock.now(), fired]).toEqual([50, 3 * SLICE_TIMERS]);
  });

  it('an instant is complete before an input acts: whatever the load, a replay at the same instants does the same', () => {
    const act = fc.record({
      wait: fc.integer({ min: 0, max: 40 }),
      stall: fc.integer({ min: 0, max: 30 }),
      do: fc.oneof(
        fc.record({ kind: fc.constant('input' as const), delay: fc.integer({ min: 0, max: 50 }) }),
        fc.record({ kind: fc.constant('speed' as const), speed: fc.constantFrom(1, 60, 3_600, 86_400) }),
        fc.record({ kind: fc.constantFrom('pause' as const, 'start' as const, 'jump' as const) }),
      ),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.integer({ min: 0, max: 3 }), (acts, costMs) => {
        const host = fakeHost();
        const world = () => {
          const clock = new VirtualClock(0);
          const log: string[] = [];
          const chain = (name: number, every: number) => (): void => {
            log.push(`${clock.now()} ${name}`);
            if (log.length < 20_000) clock.setTimeout(chain(name, every), every);
          };
          for (const every of [7, 13, 91]) clock.setTimeout(chain(every, every), 0);
          const input = (n: number, delay: number): void => {
            log.push(`${clock.now()} input ${n}`);
            clock.setTimeout(() => log.push(`${clock.now()} after ${n}`), delay);
          };
          return { clock, log, input };
        };
        const first = world();
        const inputs: { at: number; delay: number }[] = [];
        first.clock.setTimeout(function busy() {
          host.spend(costMs);
          first.clock.setTimeout(busy, 500);
        }, 0);
        const live = new LiveClock(first.clock, { host, onError: fail });
        live.start();
        for (const { wait, stall, do: what } of acts) {
          host.advance(wait);
          host.spend(stall);
          if (what.kind === 'input') {
            live.arrive();
            inputs.push({ at: first.clock.now(), delay: what.delay });
            first.input(inputs.length, what.delay);
            live.nudge();
          } else if (what.kind === 'speed') live.setSpeed(what.speed);
          else if (what.kind === 'pause') live.pause();
          else if (what.kind === 'start') live.start();
          else void live.jump(first.clock.now() + 5_000);
        }
        live.stop();
        const again = world();
        inputs.forEach(({ at, delay }, i) => {
          again.clock.runUntil(at);
          again.input(i + 1, delay);
        });
        again.clock.runUntil(first.clock.now());
        first.clock.runUntil(first.clock.now());
        expect(again.log).toEqual(first.log);
      }),
    );
  });
});

describe('work at a standstill', () => {
  it('runs in slices, and neither time nor a drive continues before it is done, paused or not', async () => {
    const { host, clock, live, turns } = busyClock(0, { speed: 60 });
    live.start();
    host.advance(100);
    const jump = live.jump(1_000_000);
    turns(2);
    const at = clock.now();
    let moves = 0;
    const still = live.standStill(() => ++moves === 2 * SLICE_TIMERS + 5);
    expect(await live.standStill(() => true)).toBe('busy');
    live.arrive();
    turns(1);
    expect(moves).toBe(SLICE_TIMERS);
    live.pause();
    expect(await jump).toBe('stopped');
    live.start();
    turns(1);
    expect([moves, clock.now()]).toEqual([2 * SLICE_TIMERS, at]);
    turns(1);
    expect(await still).toBe('done');
    turns(3);
    expect(clock.now()).toBeGreaterThan(at);
    expect(live.paused).toBe(false);
  });

  it('ends with the clock, and passes on what it throws', async () => {
    const { host, live, turns } = busyClock();
    const still = live.standStill(() => false);
    turns(2);
    live.stop();
    expect([await still, await live.standStill(() => true), host.turn()]).toEqual(['stopped', 'stopped', false]);
    const errors: unknown[] = [];
    const other = new LiveClock(new VirtualClock(0), { host, onError: (error) => errors.push(error) });
    const jump = other.drive(() => false);
    const broken = other.standStill(() => fail(new Error('broken')));
    host.turn();
    await expect(broken).rejects.toThrow('broken');
    await expect(jump).rejects.toThrow('broken');
    expect(errors).toHaveLength(1);
  });
});

describe('INV-3 a clock that cannot keep its speed', () => {
  it('reports how far it is behind, and 0 while it keeps its speed', () => {
    const { host, clock, live, turns } = busyClock(1, { speed: 3_600 });
    live.start();
    expect(live.behindMs).toBe(0);
    host.spend(3_000);
    turns(1);
    expect(live.behindMs).toBe(host.now() * 3_600 - clock.now());
    const idle = fakeHost();
    const quiet = new LiveClock(new VirtualClock(0), { host: idle, speed: 86_400, onError: fail });
    quiet.start();
    idle.advance(500);
    expect(quiet.behindMs).toBe(0);
  });

  it('slows down instead of falling behind by more than a bound, even after the host slept', () => {
    const { host, clock, live, turns } = busyClock(0, { speed: 3_600 });
    live.start();
    for (let i = 0; i < 100; i++) {
      host.spend(1_000);
      turns(1);
      expect(live.behindMs).toBeLessThanOrEqual(DEBT_MS * 3_600);
    }
    host.spend(1_000);
    expect(live.behindMs).toBe(DEBT_MS * 3_600);
    live.setSpeed(1);
    const before = clock.now();
    host.advance(100);
    host.spend(8 * 3_600_000);
    while (live.behindMs > 0 || clock.now() === before) turns(1);
    expect(clock.now() - before).toBeLessThanOrEqual(DEBT_MS + 200);
  });
});
