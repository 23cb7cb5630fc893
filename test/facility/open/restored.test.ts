/** A facility that continues from a snapshot restores its sleeping locks and idle phones when they are accessed. */
import { expect, test } from 'vitest';
import { generatePlan } from '../../../src/facility/files/generate.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import type { Json } from '../../../src/sim/clock.ts';
import { LazyMap } from '../../../src/sim/lazy-map.ts';

const PLAN = generatePlan(12, 'restored');
const HOUR_MS = 3_600_000;
const open = (snapshot?: Json) =>
  openFromPlan(PLAN, { seed: 'restored', startAt: Date.parse('2026-03-02T07:00:00Z'), life: true }, snapshot);
const madeIn = (things: ReadonlyMap<string, unknown>): number =>
  [...things.keys()].filter((id) => (things instanceof LazyMap ? things.made(id) : true) !== undefined).length;

test('its snapshot is the one from which it was opened, and it shares with it what has not changed', () => {
  const facility = open();
  facility.clock.runFor(2 * HOUR_MS);
  const snapshot = facility.snapshot();
  const restored = open(snapshot);
  expect(madeIn(restored.locks)).toBeLessThan(restored.locks.size / 2);
  expect(madeIn(restored.phones)).toBeLessThan(restored.phones.size / 2);
  const again = restored.snapshot();
  expect(again).toEqual(snapshot);
  const part = (of: Json, path: string): unknown =>
    path.split('.').reduce((at: unknown, name) => Reflect.get(at as object, name), of);
  for (const path of [
    'people.people',
    'people.phones',
    'air.centrals',
    'gateway.lastSeen',
    'messages.boxes',
    'pms.units',
    'random.streams.0',
    'secrets.0',
    'locks.0',
    'locks.1',
    'phones.0',
  ])
    expect(part(again, path), path).toBe(part(snapshot, path));
  expect(restored.view()).toEqual(facility.view());
  expect(restored.snapshot()).toEqual(snapshot);
});

test('it continues as the facility from which the snapshot was taken, whatever of it has been looked at', () => {
  const facility = open();
  for (let hour = 0; hour < 3; hour++) {
    facility.clock.runFor(HOUR_MS + 1_234);
    const snapshot = facility.snapshot();
    const [untouched, seen] = [open(snapshot), open(snapshot)];
    seen.view();
    const until = facility.clock.now() + HOUR_MS;
    facility.clock.runUntil(until);
    for (const each of [untouched, seen]) {
      each.clock.runUntil(until);
      expect(each.trace.digest).toBe(facility.trace.digest);
      expect(each.snapshot()).toEqual(facility.snapshot());
    }
  }
});

test('a lock and a phone that rest can be acted on, and are disturbed', () => {
  const facility = open();
  const restored = open(facility.snapshot());
  const [phone = ''] = restored.phones.keys();
  const lock = [...restored.locks.keys()].at(-1) ?? '';
  for (const each of [facility, restored]) {
    each.play('phone.disturb', { phone, lossPerMille: 300 });
    each.play('lock.touch', { lock });
    each.clock.runFor(60_000);
  }
  expect(restored.trace.digest).toBe(facility.trace.digest);
});
