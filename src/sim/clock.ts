/**
 * The clock interfaces that simulated code uses. A clock is passed in; nothing reads the machine's own time.
 *
 * There are two kinds of timer. An owner's timers are data (`arm`, `post`): snapshots contain them and restore them.
 * A closure (`setTimeout`) serves third-party code (a Bluetooth stack, an XState actor). While a closure is pending, the
 * clock refuses a snapshot and names the closure's label.
 */

/** Anything that survives `JSON.stringify` and back unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A pending event as stored in a snapshot: the name of an armed timer, or a posted message. */
export type TimerEvent = { readonly type: string; readonly [key: string]: Json | undefined };

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = number;

/** The part of a clock that third-party code understands. XState, bleno and noble use exactly this interface. */
export interface Clock {
  now(): Instant;
  setTimeout(callback: () => void, delayMs: number, label?: string): TimeoutId;
  clearTimeout(id: TimeoutId | undefined): void;
}

export type TimeoutId = object;

/** The timers of one owner, for instance `lock/A101/firmware`. `E` is every event that it may receive. */
export interface TimerOwner<E extends TimerEvent = TimerEvent> {
  readonly name: string;
  /** Arms the named timer, or moves it. Arming it again for the same instant changes nothing, not even its place in the firing order. */
  arm(name: E['type'], at: Instant): void;
  disarm(name: E['type']): void;
  /** The time at which the named timer is due, or undefined when it is not armed. */
  deadline(name: E['type']): Instant | undefined;
  /** Posts a message that the owner receives at `at`. A single posted message cannot be cancelled; `release` drops it with everything else. */
  post(at: Instant, event: E): void;
  /** Drops everything pending for this owner; the owner stays registered. */
  release(): void;
}

/** Decodes an owner's event from JSON. Throws for an event that this owner never arms or posts. */
export type DecodeTimer<E extends TimerEvent> = (event: TimerEvent) => E;

/** A clock whose timers are data. */
export interface SimClock extends Clock {
  /** The trace event that is being handled, by its sequence number; 0 for none. A timer keeps the cause that was current when it was set. */
  cause: number;
  /**
   * Registers an owner. Timers restored from a snapshot under that name are decoded and adopted now; an event posted later is
   * delivered unchanged. Throws if the name is taken, or if a restored timer cannot be decoded.
   */
  own<E extends TimerEvent>(name: string, decode: DecodeTimer<E>, handle: (event: E) => void): TimerOwner<E>;
  /** Removes an owner and everything pending for it. */
  disown(name: string): void;
}

/** Decodes timers with arbitrary names and no other data. */
export const anyTimer: DecodeTimer<{ readonly type: string }> = (event) => event;

/** Decodes timers with these names and no other data. */
export function timersNamed<N extends string>(...names: readonly N[]): DecodeTimer<{ readonly type: N }> {
  const events = new Map<string, { readonly type: N }>(names.map((type) => [type, { type }]));
  return ({ type }) => {
    const event = events.get(type);
    if (event === undefined) throw new Error(`there is no timer ${type}; expected ${names.join(', ')}`);
    return event;
  };
}

/** One pending timer, as snapshots store it and screens show it. */
export interface PendingTimer {
  readonly at: Instant;
  readonly seq: number;
  readonly owner: string;
  readonly event: TimerEvent;
  /** True for a timer that was armed by name (it can be moved), false for a posted message. */
  readonly armed: boolean;
  /** The trace event that led to it; absent if none did. */
  readonly cause?: number;
}
