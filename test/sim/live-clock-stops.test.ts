import { describe, expect, it } from 'vitest';
import { type HostClock, LiveClock, type Stops } from '../../src/sim/live-clock.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';

/** A clock with a timer every 10 ms, and one stop that a test sets. */
function ticking() {
  const host = new VirtualClock(0);
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const tick = (): void => {
    fired.push(clock.now());
    clock.setTimeout(tick, 10);
  };
  clock.setTimeout(tick, 10);
  const stop = { notBeyond: Number.POSITIVE_INFINITY, when: (): boolean => false };
  const stops: Stops = {
    get notBeyond() {
      return stop.notBeyond;
    },
    isDue() {
      if (!stop.when() && clock.now() < stop.notBeyond) return false;
      Object.assign(stop, { notBeyond: Number.POSITIVE_INFINITY, when: () => false });
      return true;
    },
  };
  const onError = (error: unknown): never => {
    throw error;
  };
  const machine: HostClock = {
    now: () => host.now(),
    setTimeout: (act, ms) => host.setTimeout(act, Math.max(1, ms)) as NodeJS.Timeout,
    clearTimeout: (id) => host.clearTimeout(id),
  };
  const live = new LiveClock(clock, { host: machine, stops, onError });
  return { host, clock, fired, live, stop };
}

describe('INV-4 a clock pauses by itself', () => {
  it('right after the timer that makes a stop due, although more timers were due in the same slice', () => {
    const { host, clock, fired, live, stop } = ticking();
    stop.when = () => fired.length === 3;
    live.start();
    host.runFor(1_000);
    expect([clock.now(), fired.length, live.paused, live.behindMs]).toEqual([30, 3, true, 0]);
    live.start();
    host.runFor(20);
    expect([clock.now(), fired.length]).toEqual([50, 5]);
  });

  it('at an instant at which no timer is due', () => {
    const { host, clock, fired, live, stop } = ticking();
    stop.notBeyond = 25;
    live.start();
    host.runFor(1_000);
    expect([clock.now(), fired.length, live.paused]).toEqual([25, 2, true]);
  });

  it('in the middle of a jump, which ends there', async () => {
    const { clock, live, stop } = ticking();
    stop.notBeyond = 25;
    expect(await live.jump(1_000)).toBe('stopped');
    expect([clock.now(), live.paused, live.jumping]).toEqual([25, true, false]);
    expect(await live.jump(1_000)).toBe('done');
    expect(clock.now()).toBe(1_000);
  });

  it('at the goal of a jump, which has then arrived', async () => {
    const { host, clock, live, stop } = ticking();
    live.start();
    stop.notBeyond = 100;
    expect(await live.jump(100)).toBe('done');
    host.runFor(1_000);
    expect([clock.now(), live.paused]).toEqual([100, true]);
  });

  it('while it is stepped, with fewer steps than were asked for', async () => {
    const { clock, live, stop } = ticking();
    stop.notBeyond = 25;
    expect(await live.step(10)).toBe(2);
    expect(clock.now()).toBe(25);
  });

  it('after an input that makes a stop due, before anything else happens', () => {
    const { host, clock, live, stop } = ticking();
    live.start();
    host.runFor(100);
    live.arrive();
    stop.when = () => true;
    live.nudge();
    host.runFor(1_000);
    expect([clock.now(), live.paused]).toEqual([100, true]);
  });

  it('in the middle of a step that drives it, which gets no further step', async () => {
    const { clock, live, stop } = ticking();
    let steps = 0;
    const end = live.drive(() => {
      steps++;
      stop.when = () => true;
      live.nudge();
      return false;
    });
    expect(await end).toBe('stopped');
    expect([steps, clock.now(), live.paused]).toEqual([1, 0, true]);
  });
});
