/**
 * The simulated run behind a report of the examination: a facility, a person with a phone at a unit, and other visitors. A cause performs its verbs
 * here, and notes what the person could tell about them.
 */

import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import type { FacilityFile } from '../../src/index.ts';
import { isInCalendar } from '../../src/protocol/calendar.ts';
import type { RandomStream } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

/** The cause is impossible with the facility and people that were drawn: they are drawn again. */
export class Impossible extends Error {
  override name = 'Impossible';
}

export interface Cast {
  readonly person: string;
  readonly phone: string;
  readonly unit: string;
  readonly zone: string | undefined;
  readonly manager: string;
  /** The entry by which people come in. */
  readonly gate: string;
}

export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;

export type StageOptions = Parameters<typeof openFromPlan>[1];

export class Stage {
  readonly plan: FacilityFile;
  readonly facility: LiveFacility;
  readonly random: RandomStream;
  readonly cast: Cast;
  readonly events: TraceEvent[] = [];
  /** What the person or the staff could tell. */
  readonly facts = new Map<FactId, string>();
  /** The person and the subject of the report, unless they are the main person and unit. */
  about: { person?: string; unit?: string; entry?: string };
  /** When somebody tried. */
  readonly tried: number[] = [];
  /** The people who come only when the cause says so; everybody else has visits of their own. */
  readonly #callers: Set<string>;

  constructor(plan: FacilityFile, cast: Cast, random: RandomStream, options: StageOptions) {
    this.plan = plan;
    this.cast = cast;
    this.random = random;
    this.about = { person: cast.person, unit: cast.unit };
    this.#callers = new Set([cast.person]);
    const life = options.life === true && ((person: string): boolean => !this.#callers.has(person));
    const facility = openFromPlan(plan, { ...options, life });
    this.facility = facility;
    facility.trace.subscribe((event) => this.events.push(event));
  }

  /** Performs a verb that the cause needs. */
  play(verb: string, args: Readonly<Record<string, unknown>>): void {
    const outcome = this.facility.play(verb, args);
    if (!outcome.ok) throw new Impossible(`${verb}: ${outcome.why}`);
  }

  /** Performs a verb that may be refused; returns whether it was accepted. */
  may(verb: string, args: Readonly<Record<string, unknown>>): boolean {
    return this.facility.play(verb, args).ok;
  }

  wait(ms: number): void {
    this.facility.clock.runFor(ms);
  }

  /** Waits until a time of day at the facility, for at most a day. */
  waitUntil(hour: number, minute: number): void {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: this.facility.timeZone,
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    }).formatToParts(this.facility.clock.now());
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const ahead = (hour * 60 + minute - part('hour') * 60 - part('minute') + 1_440) % 1_440;
    this.wait(minutes(ahead) + seconds(this.random.int(0, 50)));
  }

  know(fact: FactId, answer: string): void {
    this.facts.set(fact, answer);
  }

  look(path: string): unknown {
    return this.facility.look(path);
  }

  /** Makes somebody other than the person of the cast the caller, unless they are on a visit of their own. */
  calls(who: string): void {
    this.#callers.add(who);
    const startsInside = this.plan.people.some(({ id, at }) => id === who && at !== 'away');
    if (!startsInside && this.look(`person.${who}.inside`) === true) throw new Impossible(`${who} is inside`);
  }

  /** The person arrives by car, opens the app, passes the gate and walks to the unit; people who are inside from the start stay there. */
  arrive(who = this.cast.person, phone = this.cast.phone, unit = this.cast.unit): void {
    // A person who passes the entry from inside leaves.
    const inside = this.look(`person.${who}.inside`) === true;
    if (!inside) this.play('person.driveToGate', { person: who, entry: this.cast.gate });
    this.may('phone.openApp', { phone });
    this.wait(seconds(this.random.int(3, 20)));
    if (!inside) {
      this.may('phone.startEntry', { phone, entry: this.cast.gate });
      this.wait(seconds(8));
      if (!this.may('person.enter', { person: who, entry: this.cast.gate }))
        this.may('person.tailgate', { person: who, entry: this.cast.gate });
    }
    this.may('person.walkTo', { person: who, to: unit });
    this.wait(minutes(3) + seconds(this.random.int(0, 90)));
  }

  touch(lock = this.cast.unit): void {
    // A touch does not wake a lock without power, and the person does not know that.
    this.may('lock.touch', { lock });
    this.wait(seconds(this.random.int(1, 5)));
  }

  /** Presses the icon of the unit, with or without the button of the lock first, and waits for the outcome. */
  attempt(touches = true, { phone = this.cast.phone, unit = this.cast.unit } = {}): void {
    if (touches) this.touch(unit);
    this.tried.push(this.facility.clock.now());
    this.play('phone.unlock', { phone, unit });
    this.wait(seconds(30));
    this.facts.set('touched.before', touches ? 'yes' : 'no');
  }

  /** Tries one to three times. */
  tries(touches = true): void {
    for (let i = this.random.int(1, 3); i > 0; i--) {
      this.attempt(touches);
      this.wait(seconds(this.random.int(5, 120)));
    }
  }

  /** The last outcome of this phone. */
  outcome(phone = this.cast.phone): { result: string; message: string } | undefined {
    const last = this.events.findLast(({ kind, actor }) => kind === 'phone.outcome' && actor === `phone/${phone}`);
    if (last === undefined) return undefined;
    return { result: String(last.data.result), message: String(last.data.message ?? '') };
  }

  failed(phone = this.cast.phone): boolean {
    return this.outcome(phone)?.result === 'failed';
  }

  happened(kind: string, since = 0): boolean {
    return this.events.some((event) => event.kind === kind && event.time >= since);
  }
}

/** The beginning of a report: a day in the spring or summer of 2026, in the morning. */
export function startOf(random: RandomStream): number {
  const at = Date.UTC(2026, random.int(2, 7), random.int(1, 28), random.int(14, 19), random.int(0, 59));
  if (!isInCalendar(at)) throw new RangeError('a start outside the calendar');
  return at;
}

export function castOf(plan: FacilityFile, random: RandomStream): Cast {
  const rented = plan.units.flatMap((unit) => {
    const person = plan.people.find(({ id }) => id === unit.tenant);
    const phone = person?.phones[0];
    // A reserved lock has its own outcome, whatever the cause of a report is.
    const rents =
      unit.status === 'occupied' && unit.locks.length > 0 && unit.locks.every(({ always }) => always === undefined);
    if (!rents || person === undefined || phone === undefined || phone.signedIn === false) return [];
    return [{ person: person.id, phone: phone.id, unit: unit.id, zone: unit.zone }];
  });
  if (rented.length === 0) throw new Impossible('no tenant with a phone');
  const tenancy = random.pick(rented);
  const manager = plan.people.find(({ role }) => role === 'Facility Manager');
  const gate = plan.entries[0];
  if (manager === undefined || gate === undefined) throw new Impossible('no manager or no gate');
  return { ...tenancy, manager: manager.id, gate: gate.id };
}
