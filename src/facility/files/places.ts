/** The places of one facility by name, and the areas without a data signal. */
import { AWAY, millimetres, type Place, placeOf, within } from './map.ts';
import type { FacilityFile } from './schema.ts';

export class Places {
  readonly #named: ReadonlyMap<string, Place>;
  readonly #deadSpots: FacilityFile['deadSpots'];

  constructor({ units, entries, deadSpots }: FacilityFile) {
    const named = [...units, ...entries].flatMap(({ id, at }) =>
      at === undefined ? [] : [[id, placeOf(at)] as const],
    );
    this.#named = new Map(named);
    this.#deadSpots = deadSpots;
  }

  names(): string[] {
    return [...this.#named.keys()];
  }

  /** A unit, an entry, `away`, or `x,y` in metres. */
  find(name: string): Place | undefined {
    const known = this.#named.get(name);
    if (known !== undefined || name === 'away') return known ?? AWAY;
    const point = /^(-?\d{1,5}(?:\.\d+)?),\s*(-?\d{1,5}(?:\.\d+)?)$/.exec(name);
    return point === null ? undefined : { x: millimetres(Number(point[1])), y: millimetres(Number(point[2])) };
  }

  inDeadSpot(place: Place): boolean {
    return this.#deadSpots.some(({ at, radiusM }) =>
      within(place, { at: placeOf(at), radiusMm: millimetres(radiusM) }),
    );
  }
}
