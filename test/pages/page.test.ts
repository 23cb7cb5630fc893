/** The parts of the page that decide what is shown where; scripts/browser.ts tries the whole page in Chromium. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { UnitState } from '../../src/facility/open/map-view.ts';
import { EventReader } from '../../src/pages/api/event-source.ts';
import { layoutFor, layoutOf, nearest, neighbour } from '../../src/pages/site/layout.ts';
import { labelOf, lockLook } from '../../src/pages/site/unit-look.ts';
import { sharedWith } from '../../src/pages/state/shared.ts';

const lock = {
  ...{ id: 'A1', mac: 'C0:FF:EE:00:00:01', power: 'asleep', mechanical: 'locked', hasp: 'seated', link: 'silent' },
  lowBattery: false,
};
const unit = (change: Partial<typeof lock & { controller: string }> = {}): UnitState => ({
  ...{ id: 'A1', status: 'Overlock', colour: 'red', tenant: 'ann' },
  locks: [{ ...lock, ...change }],
});

test('docs/page.md: each statement of the help pages is in the table of screens or named as one without a screen', () => {
  const idsIn = (text: string): readonly string[] => text.match(/S-00\d-\d+/g) ?? [];
  const page = readFileSync('docs/page.md', 'utf8');
  const table = page.match(/^\| S-.*/gm) ?? [];
  for (const row of table) expect(row).toMatch(/^\| (S-00\d-\d+(, )?)+ \| [^|]+ \| `#\/[^`]+` \| `[^`]+` \| [^|]+ \|$/);
  const shown = new Set(table.flatMap(idsIn));
  const others = idsIn(page.split('The other statements name no screen.')[1] ?? '');
  expect(others.filter((id) => shown.has(id))).toEqual([]);
  const stated = [...readFileSync('docs/behaviour.md', 'utf8').matchAll(/^\| (S-00\d-\d+) \|/gm)].map(([, id]) => id);
  expect([...shown, ...others].toSorted()).toEqual(stated.toSorted());
});

describe('layout', () => {
  const [a, b, c] = [
    { id: 'A', at: [0, 0] as const },
    { id: 'B', at: [6, 0] as const },
    { id: 'C', at: [6, 10] as const },
  ];

  test('boxes of neighbours do not overlap, and everything is in view', () => {
    const { size, view, units } = layoutOf({ units: [a, b, c, { id: 'loose' }], entries: [] });
    expect(size).toBeLessThan(6);
    const [left, top, width, height] = view;
    for (const { at } of units) {
      expect([at[0] - size / 2 > left, at[1] - size / 2 > top]).toEqual([true, true]);
      expect([at[0] + size / 2 < left + width, at[1] + size / 2 < top + height]).toEqual([true, true]);
    }
  });

  test('units without a place stand below the others, each at its own', () => {
    const { units } = layoutOf({ units: [a, { id: 'D' }, { id: 'E' }], entries: [] });
    expect(new Set(units.map(({ at }) => at.join())).size).toBe(3);
    expect(units.slice(1).every(({ at }) => at[1] > 0)).toBe(true);
  });

  test('a row that is much longer than the space is wide is turned, and no box overlaps another', () => {
    const units = Array.from({ length: 30 }, (_, n) => ({
      id: `U${n}`,
      at: [n * 3 + (n % 2) * 0.5, (n % 2) * 6] as const,
    }));
    const [wide, high] = [
      layoutFor({ units, entries: [] }, [1_400, 600]),
      layoutFor({ units, entries: [] }, [300, 900]),
    ];
    expect([wide.view[2] > wide.view[3], high.view[2] < high.view[3]]).toEqual([true, true]);
    expect(high.units[1]?.at).toEqual(high.place([3.5, 6]));
    expect([...high.box].reverse()).toEqual(wide.box);
    for (const { units: boxes, box } of [wide, high])
      for (const [at, one] of boxes.entries())
        for (const other of boxes.slice(at + 1))
          expect(
            Math.abs(one.at[0] - other.at[0]) > box[0] || Math.abs(one.at[1] - other.at[1]) > box[1],
            `${one.id} ${other.id}`,
          ).toBe(true);
  });

  test('a press beside a unit means it if it is close enough', () => {
    const { units } = layoutOf({ units: [a, b], entries: [] });
    expect(nearest(units, [4, 0], 3)).toBe('B');
    expect(nearest(units, [3, 40], 3)).toBeUndefined();
  });

  test('two units at one place still have a size', () => {
    expect(layoutOf({ units: [a, { ...b, at: a.at }], entries: [] }).size).toBeGreaterThan(0);
  });

  test('arrow keys lead to the nearest unit in that direction, and nowhere beyond the last', () => {
    const { units } = layoutOf({ units: [a, b, c], entries: [] });
    expect(neighbour(units, 'A', 'ArrowRight')).toBe('B');
    expect(neighbour(units, 'B', 'ArrowDown')).toBe('C');
    expect(neighbour(units, 'A', 'ArrowLeft')).toBeUndefined();
    expect(neighbour(units, 'A', 'x')).toBeUndefined();
  });
});

describe('a unit', () => {
  test.each([
    [{}, 'locked'],
    [{ mechanical: 'jammed while unlocking', hasp: 'out' }, 'jammed'],
    [{ hasp: 'out', mechanical: 'unshackled' }, 'open'],
    [{ mechanical: 'unlocked', power: 'awake' }, 'unlocked'],
    [{ power: 'awake', link: 'connected.idle' }, 'connected'],
    [{ power: 'off' }, 'dead'],
    [{ controller: 'offline', lowBattery: true }, 'offline'],
    [{ lowBattery: true }, 'low'],
  ])('with %j looks %s', (change, look) => {
    expect(lockLook(unit(change))).toBe(look);
  });

  test('is called by its status, tenant and lock, and without a lock says so', () => {
    expect(labelOf(unit())).toBe('Unit A1, Overlock, tenant ann, locked, asleep');
    expect(labelOf({ id: 'A2', locks: [] })).toBe('Unit A2, unknown to the company, no smart lock');
  });
});

test('an answer shares with the one before whatever did not change, and nothing else', () => {
  const before = { a: [{ id: 1, locks: [{ on: true }] }, { id: 2 }], b: { c: 1 } };
  const now = JSON.parse('{"a":[{"id":1,"locks":[{"on":true}]},{"id":3}],"b":{"c":1}}');
  const shared = sharedWith(before, now) as typeof before;
  expect([shared.a[0] === before.a[0], shared.b === before.b]).toEqual([true, true]);
  expect(shared).toEqual({ a: [{ id: 1, locks: [{ on: true }] }, { id: 3 }], b: { c: 1 } });
  expect(sharedWith(before, structuredClone(before))).toBe(before);
  for (const [old, other] of [
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[], {}],
    [{ toString: 1 }, {}],
    [{ a: null }, { a: {} }],
    [{ x: 1 }, JSON.parse('{"__proto__":{}}')],
  ])
    expect(sharedWith(old, other)).toBe(other);
});

test('server-sent events are read however they are cut', () => {
  const text = ': the trace\n\nid: 1\ndata: {"seq":1}\n\nid: 2\ndata: {"seq":2}\n\n';
  for (let at = 0; at <= text.length; at++) {
    const reader = new EventReader();
    expect([...reader.read(text.slice(0, at)), ...reader.read(text.slice(at))]).toEqual(['{"seq":1}', '{"seq":2}']);
  }
});
