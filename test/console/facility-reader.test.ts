import { expect, test } from 'vitest';
import { FacilityReader, UNITS_PER_FRAME } from '../../src/console/panes/facility-reader.ts';
import { mapAt } from '../../src/console/panes/facts.ts';
import type { Json } from '../../src/sim/clock.ts';
import { HandClock } from './screen.ts';
import { SmallFacility } from './small-facility.ts';

const UNITS = 3 * UNITS_PER_FRAME;

/** Counts the units and locks that are read one by one. */
class Counted extends SmallFacility {
  looks = 0;
  readonly #seen = this.view() as Record<string, Record<string, Json>>;

  override find(path: string): Json | undefined {
    const [part = '', id, ...inside] = path.split('.');
    if (id === undefined) return this.#seen[part];
    this.looks++;
    return inside.reduce<Json | undefined>((at, name) => mapAt(at)[name], this.#seen[part]?.[id]);
  }
}

test.each(['problems first', 'by status', 'by tenant'] as const)(
  'a list %s reads so many units in a frame, and is whole after a few frames',
  (sort) => {
    const facility = new Counted(UNITS);
    const reader = new FacilityReader(new HandClock());
    reader.attach(facility);
    const listing = { sort, onlyProblems: false };
    let frames = 0;
    let total = 0;
    do {
      facility.looks = 0;
      reader.renew(true, listing);
      frames++;
      total += facility.looks;
      expect(facility.looks).toBeLessThanOrEqual(UNITS_PER_FRAME);
    } while (!reader.settled && frames < 100);
    expect(frames).toBe(Math.ceil(reader.subjects.length / UNITS_PER_FRAME));
    expect(total).toBeGreaterThanOrEqual(UNITS);
    expect(reader.listed.length).toBe(reader.subjects.length);
  },
);

test('a unit that takes long to read ends the turn of the list, and every frame reads at least one', () => {
  const host = new HandClock();
  class Slow extends Counted {
    override find(path: string): Json | undefined {
      if (path.includes('.')) host.at += 3;
      return super.find(path);
    }
  }
  const facility = new Slow(20);
  const reader = new FacilityReader(host);
  reader.attach(facility);
  let frames = 0;
  do {
    const from = host.at;
    reader.renew(true, { sort: 'by tenant', onlyProblems: false });
    frames++;
    expect(host.at - from).toBeLessThanOrEqual(6);
  } while (!reader.settled && frames < 100);
  expect([reader.settled, frames]).toEqual([true, Math.ceil(reader.subjects.length / 2)]);
});
