/**
 * Tenants who come on their own: they pass the gate, open their unit, stay for a while and leave, using the same verbs
 * as everybody else. A visit in progress is data on the clock; randomness comes from the stream `life`.
 *
 * INV-1: An instant is completed before anybody acts in it, so a trace replays without this module. INV-2: A visit does
 * not move a person who has been sent elsewhere in the meantime. INV-3: Every visit ends, even when a step is refused.
 */
import { z } from 'zod';
import { spanAt } from '../../core/model/facility-time.ts';
import type { Instant, TimerOwner } from '../../sim/clock.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { VerbOutcome } from '../verbs/verb.ts';
import type { LiveFacility } from './live-facility.ts';

/** The name under which the clock stores the visits. */
export const VISITS = 'life';
/** When the first tenant comes, and the interval between the others. Source: chosen. */
const FIRST_MS = 300;
const GAP_MS = [60_000, 360_000] as const;
/** Visitors come between these hours of the facility's day. Source: chosen. */
const FROM_HOUR = 7;
const UNTIL_HOUR = 20;
const HOUR_MS = 3_600_000;
const HOURS = 24;
/** The interval at which a visit checks for something to open. */
const LOOK_MS = 500;
/** The maximum number of these checks. */
const MAX_LOOKS = 40;
/** The maximum number of tries of a step. */
const MAX_TRIES = 3;
/** The interval between tries. */
const RETRY_MS = 3_000;

const visit = z.strictObject({
  person: z.string(),
  phone: z.string(),
  unit: z.string(),
  lock: z.string(),
  step: z.enum([
    'come',
    'app',
    'ask',
    'pass',
    'walk',
    'touch',
    'unlock',
    'open',
    'close',
    'exit',
    'askOut',
    'passOut',
    'leave',
  ]),
  /** Checks or tries in this step. */
  n: z.int(),
});
type Visit = z.infer<typeof visit>;
type StepName = Visit['step'];

const visitorEvent = z.union([
  z.strictObject({ type: z.literal('next') }),
  z.strictObject({ type: z.literal('visit'), visit }),
]);
type VisitorEvent = z.infer<typeof visitorEvent>;

/** The result of a step: the next step and its time, another try, or the end. */
type Came = { readonly next: StepName; readonly at: Instant } | 'look again' | 'refused' | 'over';

export class Visitors {
  readonly #site: LiveFacility;
  readonly #owner: TimerOwner<VisitorEvent>;
  readonly #random: RandomStream;
  readonly #comes: (person: string) => boolean;

  constructor(site: LiveFacility, comes: (person: string) => boolean = () => true) {
    this.#site = site;
    this.#comes = comes;
    this.#random = site.random.stream(VISITS);
    this.#owner = site.clock.own(
      VISITS,
      (event) => visitorEvent.parse(event),
      (event) => this.#due(event),
    );
    if (this.#owner.deadline('next') === undefined) this.#owner.arm('next', site.clock.now() + FIRST_MS);
  }

  #due(event: VisitorEvent): void {
    const now = this.#site.clock.now();
    if (this.#othersDue(now)) this.#again(event, now);
    else if (event.type === 'next') this.#somebodyComes(now);
    else this.#goOn(event.visit);
  }

  #othersDue(now: Instant): boolean {
    const { clock } = this.#site;
    return clock.nextAt() === now && clock.pending().some((timer) => timer.at === now && timer.owner !== VISITS);
  }

  #again(event: VisitorEvent, at: Instant): void {
    if (event.type === 'next') this.#owner.arm('next', at);
    else this.#owner.post(at, event);
  }

  #somebodyComes(now: Instant): void {
    const hour = Math.floor((now + spanAt(this.#site.timeZone, now).offsetMs) / HOUR_MS) % HOURS;
    const isDay = hour >= FROM_HOUR && hour < UNTIL_HOUR;
    this.#owner.arm('next', now + (isDay ? this.#random.int(...GAP_MS) : HOUR_MS));
    if (!isDay) return;
    const visits = this.#possibleVisits();
    if (visits.length > 0) this.#goOn(this.#random.pick(visits));
  }

  /** Tenants in good standing who are elsewhere and have their phone with them. */
  #possibleVisits(): Visit[] {
    const { plan, people, pms } = this.#site;
    const visits: Visit[] = [];
    for (const { id: unit } of plan.units) {
      const record = pms.unit(unit);
      const person = record?.tenant?.id;
      const locks = this.#site.locksOf(unit);
      const [lock] = locks;
      if (record?.status !== 'occupied' || person === undefined || lock === undefined || locks.length > 1) continue;
      if (lock.always !== undefined) continue;
      if (!people.has(person) || people.get(person).at !== 'away' || !this.#comes(person)) continue;
      const phone = people.phonesOf(person).find((one) => people.phoneLeftAt(one) === undefined);
      if (phone === undefined || !this.#isSignedIn(phone)) continue;
      visits.push({ person, phone, unit, lock: lock.id, step: 'come', n: 0 });
    }
    return visits;
  }

  #isSignedIn(phone: string): boolean {
    const { deviceId } = this.#site.phone(phone);
    return deviceId !== undefined && this.#site.core.state.devices.get(deviceId)?.user !== undefined;
  }

  #goOn(visit: Visit): void {
    const { step, n } = visit;
    const now = this.#site.clock.now();
    if (step !== 'come' && this.#site.people.get(visit.person).at === 'away') return;
    const came = this.#take(visit);
    if (came === 'over') return;
    if (came === 'look again' || came === 'refused') {
      const most = came === 'refused' ? MAX_TRIES : MAX_LOOKS;
      const gap = came === 'refused' ? RETRY_MS : LOOK_MS;
      if (n + 1 < most) this.#post(now + gap, { ...visit, n: n + 1 });
      else if (step !== 'leave') this.#post(now + gap, { ...visit, step: 'leave', n: 0 });
    } else this.#post(came.at, { ...visit, step: came.next, n: 0 });
  }

  #post(at: Instant, visit: Visit): void {
    this.#owner.post(at, { type: 'visit', visit: { ...visit } });
  }

  #take(visit: Visit): Came {
    const { person, phone, unit, lock } = visit;
    const { verbs, plan } = this.#site;
    const { entries } = plan;
    const way = entries.find((entry) => !entry.exit)?.id;
    const out = entries.find((entry) => entry.exit)?.id ?? way;
    switch (visit.step) {
      case 'come':
        return way === undefined
          ? this.#then(verbs.person.tailgate({ person }), 'app', 1_000, 2_000)
          : this.#then(verbs.person.driveToGate({ person, entry: way }), 'app', 500, 1_500);
      case 'app':
        return this.#then(verbs.phone.openApp({ phone }), way === undefined ? 'walk' : 'ask', 1_200, 2_000);
      case 'ask':
        if (way === undefined) return 'refused';
        return this.#then(verbs.phone.startEntry({ phone, entry: way }), 'pass', LOOK_MS, LOOK_MS);
      case 'pass':
        if (way !== undefined && !this.#site.entryStandsOpen(way)) return 'look again';
        return this.#then(verbs.person.enter({ person }), 'walk', 500, 1_500);
      case 'walk':
        return this.#walk(person, unit, 'touch');
      case 'touch':
        return this.#then(verbs.lock.touch({ lock }), 'unlock', 400, 1_200);
      case 'unlock':
        return this.#then(verbs.phone.unlock({ phone, unit }), 'open', LOOK_MS, LOOK_MS);
      case 'open':
        if (!this.#site.entryStandsOpen(lock)) return 'look again';
        return this.#then(verbs.lock.pullHasp({ lock }), 'close', 30_000, 480_000);
      case 'close':
        return this.#then(verbs.lock.closeHasp({ lock }), 'exit', 5_000, 20_000);
      case 'exit':
        return out === undefined ? this.#take({ ...visit, step: 'leave' }) : this.#walk(person, out, 'askOut');
      case 'askOut':
        if (out === undefined) return 'refused';
        return this.#then(verbs.phone.startEntry({ phone, entry: out }), 'passOut', LOOK_MS, LOOK_MS);
      case 'passOut':
        if (out !== undefined && !this.#site.entryStandsOpen(out)) return 'look again';
        return this.#then(verbs.person.enter({ person }), 'leave', 500, 1_500);
      case 'leave': {
        const left = verbs.person.leave({ person });
        // A person who could not open the exit follows the next visitor out.
        const outcome = left.ok ? left : verbs.person.leave({ person, tailgate: true });
        return outcome.ok ? 'over' : 'refused';
      }
    }
  }

  #then(outcome: VerbOutcome, next: StepName, minMs: number, maxMs: number): Came {
    if (!outcome.ok) return 'refused';
    return { next, at: this.#site.clock.now() + this.#random.int(minMs, maxMs) };
  }

  #walk(person: string, to: string, next: StepName): Came {
    const outcome = this.#site.verbs.person.walkTo({ person, to });
    if (!outcome.ok) return 'refused';
    const arriveAt = this.#site.people.get(person).walk?.arriveAt ?? this.#site.clock.now();
    return { next, at: arriveAt + this.#random.int(800, 2_500) };
  }
}
