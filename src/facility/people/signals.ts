/** Which phones have a data signal: all except those in a dead spot of the plan and those that were cut off on purpose. */

import type { Places } from '../files/places.ts';
import type { People } from './people.ts';

export type SignalsSnapshot = { readonly cut: readonly string[] };

export class Signals {
  readonly #places: Places;
  readonly #people: People;
  readonly #cut: Set<string>;

  constructor(places: Places, people: People, snapshot?: SignalsSnapshot) {
    this.#places = places;
    this.#people = people;
    this.#cut = new Set(snapshot?.cut);
  }

  has(phone: string): boolean {
    return !this.#cut.has(phone) && !this.#places.inDeadSpot(this.#people.phonePlace(phone));
  }

  cut(phone: string): void {
    this.#cut.add(phone);
  }

  mend(phone: string): void {
    this.#cut.delete(phone);
  }

  snapshot(): SignalsSnapshot {
    return { cut: [...this.#cut] };
  }
}
