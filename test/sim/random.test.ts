import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceTime, setDeviceTime } from '../../src/sim/drift.ts';
import { Random } from '../../src/sim/random.ts';

describe('Random', () => {
  it('gives each label its own stream, so a draw from one changes no other', () => {
    const quiet = new Random(7);
    const busy = new Random(7);
    for (let i = 0; i < 50; i++) busy.stream('lock/A101/nonce').u32();
    expect(busy.stream('phone/alice').bytes(16)).toEqual(quiet.stream('phone/alice').bytes(16));
    expect(quiet.stream('a').u32()).not.toBe(quiet.stream('b').u32());
  });

  it('is the same on every machine: known values of seed 1', () => {
    const stream = new Random(1).stream('known');
    expect([stream.u32(), stream.u32(), stream.u32(), stream.int(1, 6), stream.digits(6)]).toMatchInlineSnapshot(`
      [
        4102011535,
        806014830,
        2873759476,
        6,
        "916580",
      ]
    `);
  });

  it('draws every whole number of a span and none outside it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(20), fc.integer(), (min, span, seed) => {
        const stream = new Random(seed).stream('x');
        const drawn = new Set(Array.from({ length: 60 * (span + 1) }, () => stream.int(min, min + span)));
        expect([...drawn].every((n) => Number.isInteger(n) && n >= min && n <= min + span)).toBe(true);
        expect(drawn.size).toBe(span + 1);
      }),
      { numRuns: 30 },
    );
  });

  it('continues from a snapshot', () => {
    const random = new Random('s');
    random.stream('a').u32();
    const restored = Random.restore(JSON.parse(JSON.stringify(random.snapshot())));
    expect(restored.stream('a').bytes(9)).toEqual(random.stream('a').bytes(9));
    expect(restored.stream('new').u32()).toBe(random.stream('new').u32());
  });
});

describe('a drifting clock', () => {
  it('gains or loses whole milliseconds by parts per million and restarts when set', () => {
    const fast = { deviceAt: 5_000, setAt: 1_000, ppm: 50 };
    expect(deviceTime(fast, 1_000)).toBe(5_000);
    expect(deviceTime(fast, 1_000 + 86_400_000)).toBe(5_000 + 86_400_000 + 4_320);
    expect(deviceTime({ ...fast, ppm: -50 }, 1_000 + 86_400_000)).toBe(5_000 + 86_400_000 - 4_320);
    expect(deviceTime(setDeviceTime(fast, 9_000, 42), 9_000)).toBe(42);
  });
});
