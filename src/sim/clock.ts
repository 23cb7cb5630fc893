/**
 * What every part of the simulation may ask of time. A clock is handed in; nothing reads the machine's own.
 *
 * Two kinds of timer live here. An owner's timers are data (`arm`, `post`): they go into a snapshot and come back from
 * one. A closure (`setTimeout`) serves code that is not ours (a Bluetooth stack, an XState actor); while one is pending
 * a clock cannot be snapshotted, and says whose it is.
 */

/** Anything that survives `JSON.stringify` and back unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** What an owner's handler receives: the name of an armed timer, or the message that was posted. */
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

/** The timers of one owner, for instance `lock/A101/firmware`. */
export interface TimerOwner {
  readonly name: string;
  /** Arms the named timer, or moves it. Arming it for the instant it already has changes nothing, not even its turn. */
  arm(name: string, at: Instant): void;
  disarm(name: string): void;
  /** When the named timer is due, or undefined when it is not armed. */
  deadline(name: string): Instant | undefined;
  /** Sends a message to the owner's own future. It cannot be taken back, only dropped with everything by `release`. */
  post(at: Instant, event: TimerEvent): void;
  /** Drops all that is pending for this owner; the owner stays registered. */
  release(): void;
}

/** A clock whose timers are data. */
export interface SimClock extends Clock {
  /** Registers an owner. Timers restored from a snapshot under that name are adopted. Throws if the name is taken. */
  own(name: string, handle: (event: TimerEvent) => void): TimerOwner;
  /** Forgets an owner and all that is pending for it. */
  disown(name: string): void;
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
