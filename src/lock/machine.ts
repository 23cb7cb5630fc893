/**
 * The building blocks of our state machines. A guard is a pure predicate; a reaction is a pure function that returns context changes,
 * effects, and events to raise. Both are entries of a record, so that a planted fault can replace one.
 *
 * INV-1: Neither reads a clock or randomness: events carry both. INV-2: Neither has side effects.
 */
import type { Instant } from '../sim/clock.ts';

/** The most transitions without an event that may follow one event; a machine without an endless cycle takes a few. */
export const MAX_UNPROMPTED = 1_000;

/** Every event carries its time. */
export interface Timed {
  readonly type: string;
  readonly at: Instant;
}

export interface Reaction<Context, Event, Effect> {
  readonly context?: Partial<Context>;
  readonly effects?: readonly Effect[];
  readonly raise?: readonly Event[];
}

/** The pending deadlines of an actor: name → instant. One function arms the owner's timers from them. */
export type Deadlines<Name extends string> = Readonly<Partial<Record<Name, Instant>>>;

/** `deadlines` with the changes applied; undefined clears a deadline. */
export function withDeadlines<Name extends string>(
  deadlines: Deadlines<Name>,
  changes: Readonly<Partial<Record<Name, Instant | undefined>>>,
): Deadlines<Name> {
  const next: Partial<Record<string, Instant>> = { ...deadlines };
  for (const name in changes) {
    const at = changes[name];
    if (at === undefined) delete next[name];
    else next[name] = at;
  }
  return next as Deadlines<Name>;
}

/** Caches one machine for all locks that share parts and settings. */
export function sharedBy<Parts extends object, Settings extends object, Machine>(
  build: (parts: Parts, settings: Settings) => Machine,
): (parts: Parts, settings: Settings) => Machine {
  const known = new WeakMap<Parts, WeakMap<Settings, Machine>>();
  return (parts, settings) => {
    const bySettings = known.get(parts) ?? new WeakMap<Settings, Machine>();
    known.set(parts, bySettings);
    const machine = bySettings.get(settings) ?? build(parts, settings);
    bySettings.set(settings, machine);
    return machine;
  };
}
