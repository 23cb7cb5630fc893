import { expect, test, vi } from 'vitest';
import { generatePlan } from '../../../src/facility/files/generate.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { Lock } from '../../../src/lock/lock.ts';
import { pathMistake } from '../../../src/scenario/view-path.ts';
import { countElements } from '../../counted-elements.ts';

/** The number of list elements that were visited while the view of a facility of that size was made. */
function searched(units: number): number {
  const site = openFromPlan(generatePlan(units, 'view'), { startAt: Date.UTC(2026, 2, 2, 16), seed: '1' });
  const counted = countElements();
  try {
    expect(site.view()).toMatchObject({ lock: {}, phone: {}, person: {}, unit: {} });
  } finally {
    counted.stop();
  }
  return counted.stop();
}

test('a view of twice as many units searches no more than twice as much', () => {
  expect(searched(200)).toBeLessThan(2.5 * searched(100) + 100);
});

test('the view in steps is the same text, a step for each id, and so is each part', () => {
  const units = 60;
  const site = openFromPlan(generatePlan(units, 'view'), { startAt: Date.UTC(2026, 2, 2, 16), seed: '1' });
  const read = (path: string) => {
    const steps = site.lookSteps(path);
    for (let count = 0; ; count++) {
      const next = steps.next();
      if (next.done === true) return { count, text: next.value };
    }
  };
  const { count, text } = read('');
  expect(JSON.parse(text ?? '')).toEqual(site.view());
  expect(count).toBeGreaterThan(2 * units);
  for (const path of ['lock', 'unit', 'person', 'activity', 'batteries', 'lock.101', 'time.ms', 'message'])
    expect(JSON.parse(read(path).text ?? 'null')).toEqual(site.find(path) ?? null);
  expect(read('unit').count).toBe(units);
  for (const path of ['nothing', 'lock.nothing', 'lock.__proto__', '__proto__'])
    expect(read(path).text).toBeUndefined();
});

test('a wrong path in a condition makes no view: the hint needs only names', () => {
  const site = openFromPlan(generatePlan(20, 'view'), { startAt: Date.UTC(2026, 2, 2, 16), seed: '1' });
  const made = vi.spyOn(Lock.prototype, 'view');
  expect(pathMistake(site, 'locks')).toMatchObject({ nearest: 'lock' });
  expect(pathMistake(site, 'lock.U9999')).toMatchObject({ why: 'there is no lock U9999 in this facility' });
  expect(pathMistake(site, 'person.nobody')).toBeUndefined();
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});
