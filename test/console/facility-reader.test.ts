import { expect, test } from 'vitest';
import { FacilityReader, UNITS_PER_FRAME } from '../../src/console/panes/facility-reader.ts';
import { mapAt } from '../../src/console/panes/facts.ts';
import type { Json } from '../../src/sim/clock.ts';
import { SmallFacility } from './small-facility.ts';

const UNITS = 3 * UNITS_PER_FRAME;

/** Counts the units and locks that are looked at one by one. */
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
    const reader = new FacilityReader();
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
