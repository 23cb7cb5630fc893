/** A snapshot cut into pieces: nothing is lost, and no piece is large. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatePlan } from '../../src/facility/files/generate.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { joined, PIECE_VALUES, piecesOf } from '../../src/server/snapshot-pieces.ts';
import type { Json } from '../../src/sim/clock.ts';
import { finished } from '../../src/sim/steps.ts';
import { NOON } from './real.ts';

/** Repeats a value until it is larger than a piece. */
const large = (value: Json): Json => [
  Object.fromEntries(Array.from({ length: 1_200 }, (_, i) => [`n${i}`, i % 100 === 0 ? value : i])),
  Array.from({ length: 1_200 }, () => value),
];

test('any value is restored, with its keys in order', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.boolean(), (value, isLarge) => {
      const whole = (isLarge ? { a: large(value as Json), __proto__: null, z: value } : value) as Json;
      const text = JSON.stringify(whole);
      expect(JSON.stringify(finished(joined(piecesOf(whole))))).toBe(text);
    }),
    { numRuns: 40 },
  );
});

test.each(['__proto__', 'constructor', '0', '$map', 'is'])('a name may be %s', (name) => {
  const whole = JSON.parse(`{"${name}":${JSON.stringify(large(1))}}`) as Json;
  expect(JSON.stringify(finished(joined(piecesOf(whole))))).toBe(JSON.stringify(whole));
});

test('the pieces of a facility are small, however large the facility is', () => {
  const most = (units: number): number => {
    const site = openFromPlan(generatePlan(units, '1'), { seed: '1', startAt: NOON });
    const pieces = [...piecesOf(site.snapshot())];
    expect(pieces.length).toBeGreaterThan(units / 20);
    return Math.max(...pieces.map((piece) => piece.length));
  };
  const small = most(30);
  expect(most(120)).toBeLessThan(2 * small);
  // At 32 characters a value.
  expect(small).toBeLessThan(2 * 32 * PIECE_VALUES);
});
