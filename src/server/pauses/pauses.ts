/**
 * Scheduled pauses: at an event, in a state, or at an instant. A facility's clock checks after every timer and every input whether one is due, so it
 * stops right after that event, before anything else happens.
 *
 * INV-1: A pause takes effect once. INV-2: It always ends: reached, missed after its limit of simulated time, or cancelled. INV-3: At most `PAUSE_LIMIT`
 * are waiting, and as many ended ones are remembered. INV-4: They are not inputs: the trace does not show them, and neither snapshots nor the store
 * contain them.
 */
import type { Facility } from '../../facility/open/facility.ts';
import { holds } from '../../scenario/condition.ts';
import { printDuration } from '../../scenario/duration.ts';
import { concerns, matchesEvent } from '../../scenario/event-log.ts';
import { localTime } from '../../scenario/local-time.ts';
import type { Check, EventPattern } from '../../scenario/scenario.ts';
import { printChecks, printPattern } from '../../scenario/stop.ts';
import { show } from '../../scenario/waits.ts';
import type { Instant } from '../../sim/clock.ts';
import type { Stops } from '../../sim/live-clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';

/** The maximum number of pending pauses in one facility. */
export const PAUSE_LIMIT = 64;

/** The default limit of a pause: an hour of simulated time. */
const WITHIN_MS = 3_600_000;

/** The point at which to pause. `about`: the event names this id (a unit, a lock, a person …) as its actor, in its data or in its arguments. */
export type PauseAt =
  | { readonly event: EventPattern & { readonly about?: string | undefined } }
  | { readonly state: readonly Pick<Check, 'path' | 'condition'>[] }
  | { readonly time: Instant };

type PauseEnd =
  | { readonly state: 'reached'; readonly event?: TraceEvent }
  | { readonly state: 'missed' | 'cancelled'; readonly why: string };

export interface Pause {
  readonly id: number;
  readonly at: PauseAt;
  readonly setAt: Instant;
  /** The last instant at which the pause can take effect. */
  readonly until: Instant;
  /** The event that the pause waits for, once it has happened. */
  seen: TraceEvent | undefined;
  /** How and when it ended; undefined while it waits. */
  end: (PauseEnd & { readonly now: Instant }) | undefined;
}

export class Pauses implements Stops {
  readonly #facility: Facility;
  readonly #waiting = new Map<number, Pause>();
  readonly #ended = new Map<number, Pause>();
  readonly #heard = new Map<number, Set<() => void>>();
  #numbers = 0;

  constructor(facility: Facility) {
    this.#facility = facility;
    facility.trace.subscribe((event) => this.#take(event));
  }

  /**
   * Sets a pause; undefined if too many are waiting. Without a limit it lasts for an hour, or until its time. The
   * caller makes the clock check immediately (`LiveClock.nudge`).
   */
  set(at: PauseAt, withinMs?: number): Pause | undefined {
    if (this.#waiting.size >= PAUSE_LIMIT) return undefined;
    const now = this.#facility.clock.now();
    const limit = withinMs ?? ('time' in at ? at.time - now : WITHIN_MS);
    const until = Math.min(now + limit, this.#facility.clock.endsAt);
    const pause: Pause = { id: ++this.#numbers, at, setAt: now, until, seen: undefined, end: undefined };
    this.#waiting.set(pause.id, pause);
    return pause;
  }

  get(id: number): Pause | undefined {
    return this.#waiting.get(id) ?? this.#ended.get(id);
  }

  get notBeyond(): Instant {
    if (this.#waiting.size === 0) return Number.POSITIVE_INFINITY;
    let first = Number.POSITIVE_INFINITY;
    for (const { at } of this.#waiting.values()) if ('time' in at) first = Math.min(first, at.time);
    return first;
  }

  isDue(): boolean {
    if (this.#waiting.size === 0) return false;
    let isDue = false;
    for (const pause of this.#waiting.values()) {
      const end = this.#endOf(pause);
      if (end !== undefined) this.#finish(pause, end);
      isDue ||= end?.state === 'reached';
    }
    return isDue;
  }

  /** Ends a pause that is waiting. */
  cancel(pause: Pause, why: string): void {
    if (pause.end === undefined) this.#finish(pause, { state: 'cancelled', why });
  }

  cancelAll(why: string): void {
    for (const pause of this.#waiting.values()) this.cancel(pause, why);
  }

  /** Ends a pause whose limit the clock has reached; everything that was due by then has happened. */
  miss(pause: Pause): void {
    if (pause.end === undefined) this.#finish(pause, { state: 'missed', why: this.#missed(pause) });
  }

  /** Calls back once the pause has ended; returns a function that unsubscribes. */
  onEnd(pause: Pause, heard: () => void): () => void {
    const all = this.#heard.get(pause.id) ?? new Set();
    if (pause.end === undefined) this.#heard.set(pause.id, all.add(heard));
    else heard();
    return () => all.delete(heard);
  }

  /** The outcome, in a sentence. */
  sentence({ at, end }: Pick<Pause, 'at' | 'end'>): string {
    const what = this.#words(at);
    if (end === undefined) return `waiting for ${what}`;
    if (end.state !== 'reached') return end.why;
    const now = localTime(end.now, this.#facility.timeZone);
    return now === what ? `paused at ${now}` : `paused at ${now}, at ${what}`;
  }

  #take(event: TraceEvent): void {
    for (const pause of this.#waiting.values()) {
      const { at, seen, until } = pause;
      if (!('event' in at) || seen !== undefined || event.time > until || !matchesEvent(event, at.event)) continue;
      if (at.event.about === undefined || concerns(event, at.event.about)) pause.seen = event;
    }
  }

  #endOf(pause: Pause): PauseEnd | undefined {
    const { at, seen, until } = pause;
    const now = this.#facility.clock.now();
    if (seen !== undefined) return { state: 'reached', event: seen };
    if ('time' in at && now >= at.time) return { state: 'reached' };
    const isState = 'state' in at && now <= until;
    if (isState && at.state.every(({ path, condition }) => holds(condition, this.#facility.find(path))))
      return { state: 'reached' };
    const isOver =
      now > until || (now === until && (this.#facility.clock.nextAt() ?? Number.POSITIVE_INFINITY) > until);
    return isOver ? { state: 'missed', why: this.#missed(pause) } : undefined;
  }

  #finish(pause: Pause, end: PauseEnd): void {
    pause.end = { ...end, now: this.#facility.clock.now() };
    this.#waiting.delete(pause.id);
    this.#ended.set(pause.id, pause);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > PAUSE_LIMIT && oldest !== undefined) this.#ended.delete(oldest);
    const heard = this.#heard.get(pause.id) ?? [];
    this.#heard.delete(pause.id);
    for (const one of heard) one();
  }

  #missed({ at, setAt, until }: Pause): string {
    const within = `within ${printDuration(until - setAt)} of simulated time`;
    if (!('state' in at)) return `${this.#words(at)} did not occur ${within}; nothing was paused`;
    const seen = at.state.map(({ path }) => {
      const value = this.#facility.find(path);
      return `${path} is ${value === undefined ? 'absent' : show(this.#facility, value)}`;
    });
    return `${this.#words(at)} did not hold ${within}: ${seen.join(' and ')}; nothing was paused`;
  }

  #words(at: PauseAt): string {
    if ('time' in at) return localTime(at.time, this.#facility.timeZone);
    if ('state' in at) return printChecks(at.state);
    const { about } = at.event;
    return `${printPattern(at.event)}${about === undefined ? '' : ` about ${about}`}`;
  }
}
