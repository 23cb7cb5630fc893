/** A snapshot cut into chunks: nothing is lost, and no chunk is large. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatePlan } from '../../src/facility/files/generate.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { CHUNK_VALUES, chunksOf, joined } from '../../src/server/snapshot-chunks.ts';
import type { Json } from '../../src/sim/clock.ts';
import { finished } from '../../src/sim/steps.ts';
import { NOON } from './real.ts';

/** Repeats a value until it is larger than a chunk. */
const large = (value: Json): Json => [
  Object.fromEntries(Array.from({ length: 1_200 }, (_, i) => [`n${i}`, i % 100 === 0 ? value : i])),
  Array.from({ length: 1_200 }, () => value),
];

test('any value is restored, with its keys in order', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.boolean(), (value, isLarge) => {
      const whole = (isLarge ? { a: large(value as Json), __proto__: null, z: value } : value) as Json;
      const text = JSON.stringify(whole);
      expect(JSON.stringify(finished(joined(chunksOf(whole))))).toBe(text);
    }),
    { numRuns: 40 },
  );
});

test.each(['__proto__', 'constructor', '0', '$map', 'is'])('a name may be %s', (name) => {
  const whole = JSON.parse(`{"${name}":${JSON.stringify(large(1))}}`) as Json;
  expect(JSON.stringify(finished(joined(chunksOf(whole))))).toBe(JSON.stringify(whole));
});

test('the chunks of a facility are small, however large the facility is', () => {
  const most = (units: number): number => {
    const site = openFromPlan(generatePlan(units, '1'), { seed: '1', startAt: NOON });
    const chunks = [...chunksOf(site.snapshot())];
    expect(chunks.length).toBeGreaterThan(units / 20);
    return Math.max(...chunks.map((chunk) => chunk.length));
  };
  const small = most(30);
  expect(most(120)).toBeLessThan(2 * small);
  // At 32 characters a value.
  expect(small).toBeLessThan(2 * 32 * CHUNK_VALUES);
});
