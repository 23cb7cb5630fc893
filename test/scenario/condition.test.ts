import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionFault, equal, glob, holds, printCondition } from '../../src/scenario/condition.ts';
import { parseDuration, printDuration } from '../../src/scenario/duration.ts';
import type { Json } from '../../src/sim/clock.ts';

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('conditions', () => {
  test.each<[Json, Json | undefined, boolean]>([
    ['a', 'a', true],
    [1, '1', false],
    [null, null, true],
    [null, undefined, false],
    [{ is: { a: 1 } }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, true],
    [{ a: { above: 0 } }, { a: 1 }, true],
    [{ not: 'a' }, 'b', true],
    [{ not: 'a' }, 'a', false],
    [{ not: 'a' }, undefined, false],
    [{ not: { in: ['a', 'b'] } }, 'c', true],
    [{ in: ['a', 'b'] }, 'b', true],
    [{ in: [null] }, undefined, false],
    [{ above: 1, below: 3 }, 2, true],
    [{ above: 1, below: 3 }, 3, false],
    [{ above: 1 }, '2', false],
    [{ matches: 'Override *' }, 'Override Unlock', true],
    [{ matches: 'Override' }, 'Override Unlock', false],
    [{ contains: 'Unl' }, 'Override Unlock', true],
    [{ contains: 2 }, [1, 2], true],
    [{ contains: { a: 1 } }, [{ a: 2 }, { a: 1, b: 1 }], true],
    [{ contains: { a: 1 } }, { x: { a: 1 } }, true],
    [{ exists: true }, null, true],
    [{ exists: false }, undefined, true],
    [{ exists: false }, 0, false],
    [[1, { a: 1 }], [1, { a: 1 }], true],
    [[1], [1, 2], false],
  ])('%j on %j is %s', (condition, seen, met) => {
    expect(holds(condition, seen)).toBe(met);
  });

  test('for a missing value, only "exists: false" holds', () => {
    fc.assert(
      fc.property(json, (condition) => {
        expect(holds(condition, undefined)).toBe(equal(condition, { exists: false }));
      }),
      {
        examples: [[{ exists: false }], [{ not: { exists: true } }]],
      },
    );
  });

  test('a value is equal to itself, and a condition is total and printable', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(equal(a, a)).toBe(true);
        expect(holds({ is: a }, a)).toBe(true);
        expect(typeof holds(a, b)).toBe('boolean');
        expect(typeof printCondition(a)).toBe('string');
        conditionFault(a);
      }),
    );
  });

  test('* matches any characters, in time linear in both', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        const literal = [a, b, c].map((text) => text.replaceAll('*', ''));
        expect(glob(`${literal[0]}*${literal[2]}`, literal.join(''))).toBe(true);
      }),
    );
    expect(glob(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('durations', () => {
  test.each([
    ['250ms', 250],
    ['5s', 5_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(printDuration(ms)).toBe(text);
  });
  test.each(['', '5', 's', '-5s', '5 s', '1.5s', '5parsecs', '9999999999999d', '999999999999d'])(
    '%j is not a duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
  test('a printed condition can be parsed again', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (ms) => {
        expect(parseDuration(printDuration(ms))).toBe(ms);
      }),
    );
  });
});
