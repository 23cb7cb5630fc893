import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceMm, reachBetween, walkMs, within } from '../../../src/facility/files/map.ts';

const place = fc.record({ x: fc.integer({ min: -1e8, max: 1e8 }), y: fc.integer({ min: -1e8, max: 1e8 }) });

describe('the map', () => {
  it('measures whole millimetres, rounded down, the same both ways', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const d = distanceMm(a, b);
        const square = (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
        expect(d * d).toBeLessThanOrEqual(square);
        expect((d + 1) * (d + 1)).toBeGreaterThan(square);
        expect(distanceMm(b, a)).toBe(d);
        expect(within(a, { at: b, radiusMm: d + 1 })).toBe(true);
      }),
    );
  });

  it('has four levels of reception, better when nearer', () => {
    const from = { x: 0, y: 0 };
    expect([0, 3_000, 3_001, 10_000, 10_001, 25_000, 25_001].map((x) => reachBetween(from, { x, y: 0 }))).toEqual([
      'touching',
      'touching',
      'near',
      'near',
      'far',
      'far',
      'out',
    ]);
  });

  it('computes walks at an unhurried pace', () => {
    expect(walkMs({ x: 0, y: 0 }, { x: 14_000, y: 0 })).toBe(10_000);
  });
});
