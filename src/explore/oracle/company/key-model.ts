/**
 * Every key that the company has issued to phones and fobs: its slot and generation, whether its lock stored everything that the key needs, and which
 * keys were revoked and must stop opening.
 */

import type { LockWatch } from '../lock/lock-watch.ts';
import type { HoursModel } from '../model/hours-model.ts';
import type { InvariantId } from '../model/invariants.ts';
import type { ObservedEvent, Violation, ViolationEvidence } from '../model/observations.ts';

export interface IssuedKey {
  readonly mac: string;
  readonly slot: number;
  readonly generation: number;
  readonly schedule: number;
  /** The installation of a phone, or `fob/` and the id of the fob. */
  readonly bearer: string;
  readonly user: string;
  /** A dated key opens until this time. */
  readonly until?: number;
}

interface Owned extends IssuedKey {
  readonly epoch: number | undefined;
  /** Whether the key was revoked. */
  ended: boolean;
}

export class KeyModel {
  readonly #lockOf: (mac: string) => LockWatch | undefined;
  readonly #hours: HoursModel;
  readonly #report: (broken: Violation) => void;
  /** The owner by lock, slot, generation and epoch. */
  readonly #slots = new Map<string, Owned>();
  /** The last key by bearer and lock. */
  readonly #last = new Map<string, Owned>();
  readonly #wantedEpochs = new Map<string, number>();

  constructor(lockOf: (mac: string) => LockWatch | undefined, hours: HoursModel, report: (broken: Violation) => void) {
    this.#lockOf = lockOf;
    this.#hours = hours;
    this.#report = report;
  }

  resetWanted(mac: string, epoch: number): void {
    this.#wantedEpochs.set(mac, epoch);
  }

  /** Called when a key was issued: its slot must be the bearer’s own, and the lock must store everything that the key needs to open. */
  gives(event: ObservedEvent, given: IssuedKey): void {
    const { mac, slot, generation, bearer, user } = given;
    const epoch = this.#lockOf(mac)?.model.epoch;
    const own = `${mac} ${slot} ${generation} ${epoch}`;
    const ending: ViolationEvidence = bearer.startsWith('fob/')
      ? {}
      : { data: { device: bearer, grants: { contains: { mac, slot, generation } } } };
    const other = this.#slots.get(own);
    if (other !== undefined && (other.bearer !== bearer || other.user !== user))
      this.#broke(
        'INV-KEY-OWN',
        `slot ${slot} of ${mac} was assigned twice in generation ${generation}`,
        event,
        ending,
      );
    const before = this.#last.get(`${bearer} ${mac}`);
    if (before !== undefined && !before.ended && before.epoch === epoch && before.slot !== slot)
      this.#broke(
        'INV-KEY-OWN',
        `a key of ${bearer} to ${mac} moved from slot ${before.slot} to ${slot}`,
        event,
        ending,
      );
    const owned = { ...given, epoch, ended: false };
    this.#slots.set(own, owned);
    this.#last.set(`${bearer} ${mac}`, owned);
    const why = this.#unfit(given);
    if (why !== undefined) this.#broke('INV-KEY-GOOD', `a key to ${mac} was issued although ${why}`, event, ending);
  }

  /** Called when a key was revoked; the lock learns of it at its next contact. */
  ends(bearer: string, mac: string): void {
    const last = this.#last.get(`${bearer} ${mac}`);
    if (last !== undefined) last.ended = true;
  }

  /** Called when the lock was removed or installed again: the keys issued before no longer matter. */
  forgets(mac: string): void {
    for (const [own, owned] of this.#slots) if (owned.mac === mac) this.#slots.delete(own);
    for (const [own, owned] of this.#last) if (owned.mac === mac) this.#last.delete(own);
    this.#wantedEpochs.delete(mac);
  }

  /** Whether the company has a valid key of that bearer under the current master of the lock. */
  has(bearer: string, mac: string): boolean {
    const last = this.#last.get(`${bearer} ${mac}`);
    return last !== undefined && !last.ended && last.epoch === this.#lockOf(mac)?.model.epoch;
  }

  locksOf(bearer: string): readonly IssuedKey[] {
    return [...this.#last.values()].filter((owned) => owned.bearer === bearer && !owned.ended);
  }

  /** The slots of a lock for which a revoked key still opens. */
  untold(mac: string): readonly number[] {
    return [...this.#slots.values()]
      .filter((owned) => owned.mac === mac && owned.ended && this.opens(owned))
      .map(({ slot }) => slot);
  }

  /** The keys that their locks would still accept, given blacklists and generations. */
  living(): readonly Owned[] {
    return [...this.#slots.values()].filter((owned) => this.opens(owned));
  }

  /** The key that a record names by slot and the low bits of its generation; undefined unless there is exactly one. */
  holder(mac: string, slot: number, bits: number, epoch: number): IssuedKey | undefined {
    const named = [...this.#slots.values()].filter(
      (owned) => owned.mac === mac && owned.slot === slot && owned.generation % 16 === bits && owned.epoch === epoch,
    );
    return named.length === 1 ? named[0] : undefined;
  }

  opens({ mac, slot, generation, epoch }: Owned): boolean {
    const model = this.#lockOf(mac)?.model;
    if (model?.master === undefined || model.epoch !== epoch) return false;
    const held = model.slot(slot);
    return held.generation <= generation && !held.blacklisted;
  }

  #unfit({ mac, slot, generation, schedule, bearer }: IssuedKey): string | undefined {
    const model = this.#lockOf(mac)?.model;
    if (model === undefined) return undefined;
    const held = model.slot(slot);
    if (model.master === undefined) return 'the lock is not set up';
    if ((this.#wantedEpochs.get(mac) ?? 0) > model.epoch) return 'a key reset is requested';
    if (held.generation !== generation) return `the lock holds generation ${held.generation} of slot ${slot}`;
    // A fob keeps its slot on the blacklist: it is blocked until the lock learns of good standing (docs/behaviour.md B-FOB-4).
    if (held.blacklisted && !bearer.startsWith('fob/')) return `slot ${slot} is blacklisted`;
    if (model.overlock) return 'the lock is overlocked';
    if (schedule === 0) return undefined;
    const hours = model.hours.get(schedule)?.map((day) => ({ open: day?.open ?? 0, close: day?.close ?? 0 }));
    const wanted = this.#hours.week(schedule)?.map(({ open, close }) => ({ open, close }));
    return JSON.stringify(hours) === JSON.stringify(wanted)
      ? undefined
      : `the lock has different hours for schedule ${schedule}`;
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
