import { describe, expect, it } from 'vitest';
import { type HostClock, LiveClock } from '../../src/sim/live-clock.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';

/** A host whose time the test moves: the second implementation of the port, so that no test waits. */
function fakeHost(): HostClock & { advance(ms: number): void } {
  const inner = new VirtualClock(0);
  return {
    now: () => inner.now(),
    setTimeout: (callback, delayMs) => inner.setTimeout(callback, delayMs) as NodeJS.Timeout,
    clearTimeout: (id) => inner.clearTimeout(id),
    advance: (ms) => inner.runFor(ms),
  };
}

const fail = (error: unknown): never => {
  throw error;
};

describe('LiveClock', () => {
  it('runs at wall time × speed, stands while paused and loses nothing over either', () => {
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

  it('brings the simulation up to the present before something from outside touches it', () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    const live = new LiveClock(clock, { host, onError: fail });
    live.start();
    host.advance(370);
    live.catchUp();
    expect(clock.now()).toBe(370);
  });

  it('hands on what a timer throws and stops there', () => {
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

  it('jumps ahead through everything that falls due on the way', () => {
    const host = fakeHost();
    const clock = new VirtualClock(0);
    let fired = 0;
    clock.setTimeout(() => fired++, 3_600_000);
    const live = new LiveClock(clock, { host, onError: fail });
    live.start();
    live.jumpTo(7_200_000);
    expect(fired).toBe(1);
    host.advance(10);
    live.catchUp();
    expect(clock.now()).toBe(7_200_010);
  });

  it('refuses a speed that is no speed', () => {
    const live = new LiveClock(new VirtualClock(0), { host: fakeHost(), onError: fail });
    expect(() => live.setSpeed(0)).toThrow(/above 0/);
    expect(() => live.setSpeed(Number.NaN)).toThrow(/above 0/);
  });
});
