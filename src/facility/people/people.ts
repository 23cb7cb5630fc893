/**
 * The people: their positions, the phones that they carry or have left behind, and their secrets (password, PIN, code).
 *
 * INV-1: A person is in one place; a walk takes as long as its distance. INV-2: A phone is with its carrier, or where it
 * was put down. INV-3: Nobody passes a closed gate: people get in through an open entry, or behind somebody else.
 */
import { anyTimer, type Instant, type TimerOwner } from '../../sim/clock.ts';
import { copyOf, sharedRecord } from '../../sim/json.ts';
import type { World } from '../../sim/world.ts';
import { type Place, walkMs } from '../files/map.ts';

/** The secrets that a person knows; they never enter the trace. */
export interface Knowledge {
  readonly password?: string;
  readonly lastPin?: string;
  readonly lastCode?: string;
}

interface Walk {
  readonly from: Place;
  readonly to: Place;
  readonly goal: string;
  readonly leftAt: Instant;
  readonly arriveAt: Instant;
}

export interface PersonState {
  /** `away`, the id of an entry or unit, or `x,y`. */
  at: string;
  place: Place;
  inside: boolean;
  walk?: Walk;
  knows: Knowledge;
}

export interface PhonePlace {
  readonly carrier: string;
  /** The place where its carrier put it down. */
  leftAt?: { readonly at: string; readonly place: Place };
}

export interface PeopleSnapshot {
  readonly people: Readonly<Record<string, PersonState>>;
  readonly phones: Readonly<Record<string, PhonePlace>>;
  readonly propped: readonly string[];
}

export class People {
  readonly #world: World;
  readonly #people = new Map<string, PersonState>();
  readonly #phones = new Map<string, PhonePlace>();
  /** Entries that somebody is propping open, regardless of their relay. */
  readonly #propped: Set<string>;
  readonly #owner: TimerOwner;
  /** Phones by carrier, cached until one changes hands. */
  #carried: ReadonlyMap<string, readonly string[]> | undefined;
  /** The last snapshot. */
  #kept: PeopleSnapshot | undefined;
  /** Called when somebody has arrived. */
  moved: (person: string) => void = () => undefined;

  constructor(world: World, snapshot?: PeopleSnapshot) {
    this.#world = world;
    this.#kept = snapshot;
    this.#owner = world.clock.own('people', anyTimer, ({ type }) => this.#arrive(type));
    this.#propped = new Set(snapshot?.propped);
    for (const [id, state] of Object.entries(snapshot?.people ?? {})) this.#people.set(id, copyOf(state));
    for (const [id, place] of Object.entries(snapshot?.phones ?? {})) this.#phones.set(id, copyOf(place));
  }

  add(id: string, at: string, place: Place, inside: boolean, knows: Knowledge): void {
    this.#people.set(id, { at, place, inside, knows });
  }

  addPhone(phone: string, carrier: string): void {
    this.#phones.set(phone, { carrier });
    this.#carried = undefined;
  }

  /** Throws for an unknown person: ids are checked where they enter. */
  get(id: string): PersonState {
    const person = this.#people.get(id);
    if (person === undefined) throw new Error(`there is no person ${id}`);
    return person;
  }

  has(id: string): boolean {
    return this.#people.has(id);
  }

  ids(): string[] {
    return [...this.#people.keys()];
  }

  /** The person's position at this moment, even during a walk. */
  placeOf(id: string): Place {
    const { place, walk } = this.get(id);
    if (walk === undefined) return place;
    const total = walk.arriveAt - walk.leftAt;
    const done = Math.min(total, this.#world.clock.now() - walk.leftAt);
    const along = (from: number, to: number): number => from + Math.trunc(((to - from) * done) / Math.max(1, total));
    return { x: along(walk.from.x, walk.to.x), y: along(walk.from.y, walk.to.y) };
  }

  phonesOf(person: string): readonly string[] {
    this.#carried ??= this.#byCarrier();
    return this.#carried.get(person) ?? [];
  }

  #byCarrier(): ReadonlyMap<string, readonly string[]> {
    const carried = new Map<string, string[]>();
    for (const [id, { carrier }] of this.#phones) {
      const phones = carried.get(carrier) ?? [];
      phones.push(id);
      carried.set(carrier, phones);
    }
    return carried;
  }

  carrierOf(phone: string): string {
    return this.#phone(phone).carrier;
  }

  phonePlace(phone: string): Place {
    const { carrier, leftAt } = this.#phone(phone);
    return leftAt?.place ?? this.placeOf(carrier);
  }

  /** The place where the phone was put down, or undefined while somebody carries it. */
  phoneLeftAt(phone: string): string | undefined {
    return this.#phone(phone).leftAt?.at;
  }

  walkTo(id: string, goal: string, to: Place): Instant {
    const person = this.get(id);
    const from = this.placeOf(id);
    const now = this.#world.clock.now();
    const far = person.at === 'away' || goal === 'away';
    const arriveAt = now + (far ? 0 : walkMs(from, to));
    person.walk = { from, to, goal, leftAt: now, arriveAt };
    person.at = 'walking';
    this.#world.trace.record(`person/${id}`, 'person.walks', { to: goal });
    if (arriveAt === now) this.#arrive(id);
    else this.#owner.arm(id, arriveAt);
    return arriveAt;
  }

  setInside(id: string, inside: boolean): void {
    this.get(id).inside = inside;
  }

  putDown(phone: string, at: string, place: Place): void {
    this.#phone(phone).leftAt = { at, place };
  }

  pickUp(phone: string): void {
    delete this.#phone(phone).leftAt;
  }

  /** Hands the phone to somebody else, who carries it from now on. */
  lend(phone: string, to: string): void {
    this.#phones.set(phone, { carrier: to });
    this.#carried = undefined;
  }

  learn(id: string, what: Knowledge): void {
    const person = this.get(id);
    person.knows = { ...person.knows, ...what };
  }

  prop(entry: string, open: boolean): void {
    if (open) this.#propped.add(entry);
    else this.#propped.delete(entry);
  }

  hasPropped(entry: string): boolean {
    return this.#propped.has(entry);
  }

  /** Immutable: unchanged parts are shared with the previous snapshot. */
  snapshot(): PeopleSnapshot {
    const people = sharedRecord(this.#people, this.#kept?.people);
    const phones = sharedRecord(this.#phones, this.#kept?.phones);
    this.#kept = { people, phones, propped: [...this.#propped] };
    return this.#kept;
  }

  #phone(id: string): PhonePlace {
    const phone = this.#phones.get(id);
    if (phone === undefined) throw new Error(`there is no phone ${id}`);
    return phone;
  }

  #arrive(id: string): void {
    const person = this.get(id);
    if (person.walk === undefined) return;
    person.place = person.walk.to;
    person.at = person.walk.goal;
    if (person.at === 'away') person.inside = false;
    delete person.walk;
    this.#world.trace.record(`person/${id}`, 'person.arrived', { at: person.at });
    this.moved(id);
  }
}
