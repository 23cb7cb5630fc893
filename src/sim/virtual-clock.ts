/**
 * The simulation's clock: time moves only when a caller advances it.
 *
 * INV-1: Inside a callback `now()` is exactly the instant that the timer was set for.
 * INV-2: Timers due at one instant fire in the order in which they were set, even across a snapshot.
 * INV-3: One advance completes every chain that falls due within it.
 * INV-4: Memory is proportional to what is pending: cancelled timers are compacted away.
 * INV-5: A timer fires with the cause that was current when it was set, even across a snapshot.
 * INV-6: Nothing happens after the clock's last instant, if it has one.
 */
import type { DecodeTimer, Instant, PendingTimer, SimClock, TimeoutId, TimerEvent, TimerOwner } from './clock.ts';
import { TimerHeap } from './heap.ts';
import { describeTimer, type OwnedTimers, Owner, type Timer, Unregistered } from './timer-owner.ts';

/** How many timers may fire at one instant before the clock assumes an endless chain. */
export const INSTANT_LIMIT = 1_000_000;

export interface ClockOptions {
  readonly instantLimit?: number;
  /** The last instant; by default there is none. */
  readonly endsAt?: Instant;
}

export interface ClockSnapshot {
  readonly now: Instant;
  readonly seq: number;
  readonly timers: readonly PendingTimer[];
}

/** Thrown when timers keep setting timers for the same instant. The message names the last one. */
export class InstantNeverEnds extends Error {
  override name = 'InstantNeverEnds';
}

/** Thrown when a caller asks to advance beyond the clock's last instant; the clock is then at that instant. */
export class CalendarEnds extends Error {
  override name = 'CalendarEnds';
}

/** Thrown when a snapshot is requested while closures are pending; the message names them. */
export class NotSnapshottable extends Error {
  override name = 'NotSnapshottable';
}

export class VirtualClock implements SimClock, OwnedTimers {
  #now: Instant;
  cause = 0;
  #seq = 0;
  #dead = 0;
  #heap = new TimerHeap<Timer>();
  #owners = new Map<string, Unregistered>();
  /** Timers of a snapshot whose owner has not registered yet. */
  #restored = new Map<string, Timer[]>();
  /** Called with the name of an unregistered owner when one of its timers is due; the owner may register then. */
  awaken: ((owner: string) => void) | undefined;
  #firedAt: Instant = Number.NaN;
  #firedCount = 0;
  readonly #instantLimit: number;
  /** The last instant: nothing happens after it. */
  readonly endsAt: Instant;

  constructor(startAt: Instant, options: ClockOptions = {}) {
    if (!Number.isSafeInteger(startAt))
      throw new RangeError(`a clock must start at a whole millisecond, not at ${startAt}`);
    this.#now = startAt;
    this.#instantLimit = options.instantLimit ?? INSTANT_LIMIT;
    this.endsAt = options.endsAt ?? Number.POSITIVE_INFINITY;
  }

  now(): Instant {
    return this.#now;
  }

  own<E extends TimerEvent>(name: string, decode: DecodeTimer<E>, handle: (event: E) => void): TimerOwner<E> {
    const known = this.#owners.get(name);
    if (known instanceof Owner) throw new Error(`two timer owners have the name ${name}`);
    const owner = new Owner(this, name, decode, handle);
    for (const timer of this.#restored.get(name) ?? []) if (timer.live) owner.adopt(timer);
    this.#restored.delete(name);
    this.#owners.set(name, owner);
    return owner;
  }

  disown(name: string): void {
    this.#owners.get(name)?.release();
    this.#owners.delete(name);
    this.#restored.delete(name);
  }

  setTimeout(callback: () => void, delayMs: number, label = 'closure'): TimeoutId {
    const delay = delayMs > 0 ? Math.floor(delayMs) : 0;
    return this.add(this.#now + delay, undefined, undefined, callback, label, false);
  }

  clearTimeout(id: TimeoutId | undefined): void {
    if (id !== undefined) this.cancel(id as Timer);
  }

  /** How many timers the heap holds, including cancelled ones not yet compacted. */
  get heapSize(): number {
    return this.#heap.size;
  }

  /** The time at which the next timer is due, or undefined when nothing is pending. */
  nextAt(): Instant | undefined {
    return this.#head()?.at;
  }

  /**
   * Fires the next timer if it is due no later than `limit`. Returns whether it fired one.
   * Throws for a timer whose owner never registered, because its message would be lost silently.
   */
  step(limit: Instant = Number.POSITIVE_INFINITY): boolean {
    const timer = this.#head();
    if (timer === undefined || timer.at > limit || timer.at > this.endsAt) return false;
    this.#guardInstant(timer);
    const { owner } = timer;
    if (owner !== undefined && !(owner instanceof Owner)) this.awaken?.(owner.name);
    this.#heap.pop();
    timer.live = false;
    this.#now = timer.at;
    this.cause = timer.cause;
    timer.owner?.fired(timer);
    if (timer.callback !== undefined) timer.callback();
    else if (timer.event !== undefined) timer.owner?.deliver(timer.event);
    return true;
  }

  /** Fires everything due up to and including `at`, then stops at `at`. Throws CalendarEnds when the clock's last instant is earlier. */
  runUntil(at: Instant): void {
    if (at < this.#now)
      throw new RangeError(`time does not run backwards: it is ${this.#now}, and ${at} was requested`);
    while (this.step(at));
    this.#stand(at);
  }

  runFor(ms: number): void {
    this.runUntil(this.#now + ms);
  }

  /** Like `runUntil`, but awaits `settle` after every timer: for stacks that use promises. */
  async runUntilSettled(at: Instant, settle: () => Promise<void>): Promise<void> {
    await settle();
    while (this.step(at)) await settle();
    this.#stand(at);
  }

  /** Everything pending, in firing order, including closures (under their label). */
  pending(): PendingTimer[] {
    return this.#heap
      .sorted()
      .filter((timer) => timer.live)
      .map(shown);
  }

  /** The timer that fires next. */
  next(): PendingTimer | undefined {
    const timer = this.#head();
    return timer === undefined ? undefined : shown(timer);
  }

  snapshot(): ClockSnapshot {
    const timers = this.pending();
    const closures = timers.filter((timer) => timer.owner === 'closure').map((timer) => timer.event.type);
    if (closures.length > 0) {
      throw new NotSnapshottable(
        `the clock contains closures, which cannot be stored: ${closures.slice(0, 5).join(', ')}`,
      );
    }
    return { now: this.#now, seq: this.#seq, timers };
  }

  /** A clock at the instant of the snapshot. Owners adopt their timers as they register. */
  static restore(snapshot: ClockSnapshot, options: ClockOptions = {}): VirtualClock {
    const clock = new VirtualClock(snapshot.now, options);
    for (const shown of snapshot.timers) {
      const { at, seq, owner: name, event, armed, cause = 0 } = shown;
      const owner = clock.#owners.get(name) ?? new Unregistered(clock, name);
      clock.#owners.set(name, owner);
      const callback = undefined;
      const timer: Timer = { at, seq, owner, event, callback, label: event.type, armed, live: true, cause, shown };
      clock.#heap.push(timer);
      const restored = clock.#restored.get(name) ?? [];
      clock.#restored.set(name, restored);
      restored.push(timer);
    }
    clock.#seq = snapshot.seq;
    return clock;
  }

  /** @internal for owners */
  add(
    at: Instant,
    owner: Unregistered | undefined,
    event: TimerEvent | undefined,
    callback: (() => void) | undefined,
    label: string,
    armed: boolean,
  ): Timer {
    if (!Number.isSafeInteger(at))
      throw new RangeError(`timer ${owner?.name ?? ''} ${label}: ${at} is not a time in whole milliseconds`);
    const due = at < this.#now ? this.#now : at;
    const timer: Timer = {
      at: due,
      seq: this.#seq++,
      owner,
      event,
      callback,
      label,
      armed,
      live: true,
      cause: this.cause,
    };
    this.#heap.push(timer);
    return timer;
  }

  /** @internal for owners */
  cancel(timer: Timer): void {
    if (!timer.live) return;
    timer.live = false;
    timer.callback = undefined;
    this.#dead++;
    if (this.#dead > 1024 && this.#dead * 2 > this.#heap.size) this.#compact();
  }

  /** @internal for owners */
  dropAll(owner: Unregistered): void {
    this.#heap.filter((timer) => timer.live && timer.owner !== owner);
    this.#dead = 0;
  }

  #head(): Timer | undefined {
    for (;;) {
      const timer = this.#heap.peek();
      if (timer === undefined || timer.live) return timer;
      this.#heap.pop();
      this.#dead--;
    }
  }

  #compact(): void {
    this.#heap.filter((timer) => timer.live);
    this.#dead = 0;
  }

  #stand(at: Instant): void {
    this.cause = 0;
    this.#now = Math.min(at, Math.max(this.#now, this.endsAt));
    if (at > this.endsAt)
      throw new CalendarEnds(
        `the calendar ends at ${new Date(this.endsAt).toISOString()}; the simulation cannot go beyond it`,
      );
  }

  #guardInstant(timer: Timer): void {
    if (timer.at !== this.#firedAt) {
      this.#firedAt = timer.at;
      this.#firedCount = 0;
    }
    if (++this.#firedCount > this.#instantLimit) {
      throw new InstantNeverEnds(
        `${this.#instantLimit} timers fired at ${timer.at} and more are due; the last was ${describeTimer(timer)}`,
      );
    }
  }
}

/** Immutable: the snapshots of a clock share it. */
function shown(timer: Timer): PendingTimer {
  if (timer.shown !== undefined) return timer.shown;
  const { at, seq, owner, event, label, armed, cause } = timer;
  const what = { at, seq, owner: owner?.name ?? 'closure', event: event ?? { type: label }, armed };
  timer.shown = cause > 0 ? { ...what, cause } : what;
  return timer.shown;
}
