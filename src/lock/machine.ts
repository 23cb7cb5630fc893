/**
 * How our machines are put together. A guard is a pure question, a reaction a pure answer: what changes in the context,
 * which effects go out, which events follow at once. Both are entries of a record, so that a planted fault replaces one.
 *
 * INV-1 neither reads time nor chance: both come in with the event. INV-2 neither touches anything but what it returns.
 */
import type { Instant } from '../sim/clock.ts';

/** Every event says when it happens. */
export interface Timed {
  readonly type: string;
  readonly at: Instant;
}

export interface Reaction<Context, Event, Effect> {
  readonly context?: Partial<Context>;
  readonly effects?: readonly Effect[];
  readonly raise?: readonly Event[];
}

/** What an actor has pending: name → instant. One function arms the owner's timers from it. */
export type Deadlines<Name extends string> = Readonly<Partial<Record<Name, Instant>>>;

/** `deadlines` with some set and, where undefined, some cleared. */
export function withDeadlines<Name extends string>(
  deadlines: Deadlines<Name>,
  changes: Readonly<Partial<Record<Name, Instant | undefined>>>,
): Deadlines<Name> {
  const next: Partial<Record<string, Instant>> = { ...deadlines };
  for (const [name, at] of Object.entries<Instant | undefined>(changes)) {
    if (at === undefined) delete next[name];
    else next[name] = at;
  }
  return next as Deadlines<Name>;
}

/** One machine for all locks that share parts and settings. */
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
