/** Which phones have a data signal: all except those in a dead spot of the plan and those that were cut off on purpose. */

import type { Places } from '../files/places.ts';
import type { People } from './people.ts';

export type SignalsSnapshot = {
  readonly cut: readonly string[];
  readonly slow: Readonly<Record<string, number>>;
};

export class Signals {
  readonly #places: Places;
  readonly #people: People;
  readonly #cut: Set<string>;
  /** Additional milliseconds for each answer to the phone. */
  readonly #slow: Map<string, number>;

  constructor(places: Places, people: People, snapshot?: SignalsSnapshot) {
    this.#places = places;
    this.#people = people;
    this.#cut = new Set(snapshot?.cut);
    this.#slow = new Map(Object.entries(snapshot?.slow ?? {}));
  }

  has(phone: string): boolean {
    return !this.#cut.has(phone) && !this.#places.inDeadSpot(this.#people.phonePlace(phone));
  }

  cut(phone: string): void {
    this.#cut.add(phone);
  }

  restore(phone: string): void {
    this.#cut.delete(phone);
  }

  slow(phone: string, latencyMs: number): void {
    this.#slow.set(phone, latencyMs);
  }

  latencyMs(phone: string): number {
    return this.#slow.get(phone) ?? 0;
  }

  snapshot(): SignalsSnapshot {
    return { cut: [...this.#cut], slow: Object.fromEntries(this.#slow) };
  }
}
