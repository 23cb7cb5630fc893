/**
 * The records that one lock holds, restated from docs/protocol.md §8: a ring of 256 places, places of their own for each kind of refusal, and an
 * event that takes the place of what was overwritten.
 */
import { OVERWRITTEN } from './number-model.ts';

const PLACES = 256;
/** How many records of each kind of refusal, and of jams, the ring holds. */
const REFUSAL_PLACES: Readonly<Record<number, number>> = { 3: 16, 4: 32, 5: 16, 6: 16, 7: 16, 11: 16 };

export interface HeldRecord {
  readonly number: number;
  /** 0 if it was written before the lock was watched. */
  readonly event: number;
}

export class RingModel {
  /** Oldest first. */
  #held: HeldRecord[];

  /** The ring of a lock that holds the `waiting` records before number `next`. */
  constructor(next: number, waiting: number) {
    this.#held = Array.from({ length: waiting }, (_, i) => ({ number: next - waiting + i, event: 0 }));
  }

  get held(): readonly HeldRecord[] {
    return this.#held;
  }

  /** Whether a record of that event may be written; records other than refusals and jams always may. */
  hasPlace(event: number): boolean {
    const places = REFUSAL_PLACES[event];
    if (places === undefined) return true;
    return this.#held.length < PLACES && this.#held.filter((each) => each.event === event).length < places;
  }

  write(number: number, event: number): void {
    const [, last] = this.#held;
    if (this.#held.length >= PLACES && last !== undefined)
      this.#held.splice(0, 2, { number: last.number, event: OVERWRITTEN });
    this.#held.push({ number, event });
  }

  /** Deletes the records up to that number, and returns them. */
  deleteTo(number: number): readonly HeldRecord[] {
    const first = this.#held.findIndex((each) => each.number > number);
    return this.#held.splice(0, first < 0 ? this.#held.length : first);
  }
}
