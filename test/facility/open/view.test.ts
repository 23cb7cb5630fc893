import { expect, test, vi } from 'vitest';
import { generatePlan } from '../../../src/facility/files/generate.ts';
import { openSite } from '../../../src/facility/open/open.ts';

/** Elements that lists were searched for while the view of a facility of that size was made. */
function searched(units: number): number {
  const site = openSite(generatePlan(units, 'view'), { startAt: Date.UTC(2026, 2, 2, 16), seed: '1' });
  let count = 0;
  const { find, includes } = Array.prototype;
  const spies = [
    vi.spyOn(Array.prototype, 'find').mockImplementation(function (this: unknown[], ...args) {
      count += this.length;
      return find.apply(this, args);
    }),
    vi.spyOn(Array.prototype, 'includes').mockImplementation(function (this: unknown[], ...args) {
      count += this.length;
      return includes.apply(this, args);
    }),
  ];
  try {
    expect(site.view()).toMatchObject({ lock: {}, phone: {}, person: {}, unit: {} });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return count;
}

test('a view of twice as many units searches no more than twice as much', () => {
  expect(searched(200)).toBeLessThan(2.5 * searched(100) + 100);
});
