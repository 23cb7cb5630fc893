/**
 * The signals of phones, cellular and Wi-Fi: a phone has neither in a dead spot of the plan, and lacks any signal that
 * a verb has cut off. INV-1: The two are cut and restored independently.
 */
import type { Signal } from '../../phone/state.ts';
import type { Places } from '../files/places.ts';
import type { People } from './people.ts';

export const SIGNAL_KINDS = ['cellular', 'wifi'] as const satisfies readonly (keyof Signal)[];
type SignalKind = (typeof SIGNAL_KINDS)[number];

/** The phones that are cut off, by signal, and those whose data is slow. */
export type SignalsSnapshot = Readonly<Record<SignalKind, readonly string[]>> & {
  readonly slow: Readonly<Record<string, number>>;
};

export class Signals {
  readonly #places: Places;
  readonly #people: People;
  readonly #cut: Readonly<Record<SignalKind, Set<string>>>;
  /** Additional milliseconds for each answer to the phone. */
  readonly #slow: Map<string, number>;

  constructor(places: Places, people: People, snapshot?: SignalsSnapshot) {
    this.#places = places;
    this.#people = people;
    this.#cut = { cellular: new Set(snapshot?.cellular), wifi: new Set(snapshot?.wifi) };
    this.#slow = new Map(Object.entries(snapshot?.slow ?? {}));
  }

  of(phone: string): Signal {
    const dead = this.#places.inDeadSpot(this.#people.phonePlace(phone));
    const { cellular, wifi } = this.#cut;
    return { cellular: !dead && !cellular.has(phone), wifi: !dead && !wifi.has(phone) };
  }

  cut(phone: string, kinds: readonly SignalKind[]): void {
    for (const kind of kinds) this.#cut[kind].add(phone);
  }

  restore(phone: string, kinds: readonly SignalKind[]): void {
    for (const kind of kinds) this.#cut[kind].delete(phone);
  }

  slow(phone: string, latencyMs: number): void {
    this.#slow.set(phone, latencyMs);
  }

  latencyMs(phone: string): number {
    return this.#slow.get(phone) ?? 0;
  }

  snapshot(): SignalsSnapshot {
    const { cellular, wifi } = this.#cut;
    return { cellular: [...cellular], wifi: [...wifi], slow: Object.fromEntries(this.#slow) };
  }
}
