/**
 * What every part of the simulation may ask of time. A clock is handed in; nothing reads the machine's own.
 *
 * Two kinds of timer live here. An owner's timers are data (`arm`, `post`): they go into a snapshot and come back from
 * one. A closure (`setTimeout`) serves code that is not ours (a Bluetooth stack, an XState actor); while one is pending
 * a clock cannot be snapshotted, and says whose it is.
 */

/** Anything that survives `JSON.stringify` and back unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A pending event as a snapshot holds it: the name of an armed timer, or the message that was posted. */
export type TimerEvent = { readonly type: string; readonly [key: string]: Json | undefined };

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = number;

/** The part of a clock that code from elsewhere understands; XState, bleno and noble take exactly this. */
export interface Clock {
  now(): Instant;
  setTimeout(callback: () => void, delayMs: number, label?: string): TimeoutId;
  clearTimeout(id: TimeoutId | undefined): void;
}

export type TimeoutId = object;

/** The timers of one owner, for instance `lock/A101/firmware`. `E` is every event that it may receive. */
export interface TimerOwner<E extends TimerEvent = TimerEvent> {
  readonly name: string;
  /** Arms the named timer, or moves it. Arming it for the instant it already has changes nothing, not even its turn. */
  arm(name: E['type'], at: Instant): void;
  disarm(name: E['type']): void;
  /** When the named timer is due, or undefined when it is not armed. */
  deadline(name: E['type']): Instant | undefined;
  /** Sends a message to the owner's own future. It cannot be taken back, only dropped with everything by `release`. */
  post(at: Instant, event: E): void;
  /** Drops all that is pending for this owner; the owner stays registered. */
  release(): void;
}

/** Reads an event of an owner from JSON; throws for one that this owner never arms or posts. */
export type DecodeTimer<E extends TimerEvent> = (event: TimerEvent) => E;

/** A clock whose timers are data. */
export interface SimClock extends Clock {
  /**
   * Registers an owner. Timers restored from a snapshot under that name are decoded here and adopted; an event posted later is
   * handed over as it is. Throws if the name is taken, or if a restored timer cannot be decoded.
   */
  own<E extends TimerEvent>(name: string, decode: DecodeTimer<E>, handle: (event: E) => void): TimerOwner<E>;
  /** Forgets an owner and all that is pending for it. */
  disown(name: string): void;
}

/** Decodes timers whose names are ids of any kind; they carry nothing else. */
export const anyTimer: DecodeTimer<{ readonly type: string }> = (event) => event;

/** Decodes timers of these names; they carry nothing else. */
export function timersNamed<N extends string>(...names: readonly N[]): DecodeTimer<{ readonly type: N }> {
  const events = new Map<string, { readonly type: N }>(names.map((type) => [type, { type }]));
  return ({ type }) => {
    const event = events.get(type);
    if (event === undefined) throw new Error(`no timer is called ${type}; expected ${names.join(', ')}`);
    return event;
  };
}

/** One pending timer as it stands in a snapshot or on a screen. */
export interface PendingTimer {
  readonly at: Instant;
  readonly seq: number;
  readonly owner: string;
  readonly event: TimerEvent;
  /** True for a timer that was armed by name (it can be moved), false for a posted message. */
  readonly armed: boolean;
}
