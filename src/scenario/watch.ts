/**
 * Watches of `never` steps: events are checked as they are recorded, states after every timer.
 *
 * INV-1: A watch with a duration ends with it, and the time of its end still counts.
 */
import type { Facility } from '../facility/open/facility.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { holds } from './condition.ts';
import type { EventLog } from './event-log.ts';
import type { Never, Step } from './scenario.ts';

/** The maximum number of watches active at once. */
export const MAX_WATCHES = 1_000;

/** A violation of a watch. */
export interface Breach {
  readonly never: Never;
  /** How many such events were allowed. */
  readonly moreThan: number;
  readonly place: { readonly line: number; readonly column: number };
  readonly event?: TraceEvent;
  readonly seen?: Json;
}

interface Watch {
  readonly name: string | undefined;
  readonly never: Never;
  readonly moreThan: number;
  readonly place: Breach['place'];
  readonly until: Instant | undefined;
  /** Events up to this one have been checked. */
  seq: number;
  /** How many more such events are allowed. */
  left: number;
}

export class Watches {
  readonly #facility: Facility;
  readonly #log: EventLog;
  #watches: Watch[] = [];

  constructor(facility: Facility, log: EventLog) {
    this.#facility = facility;
    this.#log = log;
  }

  /** Adds a watch; returns false if there are too many. */
  add(step: Step & { do: 'never' }, until: Instant | undefined): boolean {
    if (this.#watches.length >= MAX_WATCHES) return false;
    const { line, column, as, what, moreThan = 0 } = step;
    const { seq } = this.#facility.trace;
    this.#watches.push({ name: as, never: what, moreThan, place: { line, column }, until, seq, left: moreThan });
    return true;
  }

  remove(name: string): void {
    this.#watches = this.#watches.filter((watch) => watch.name !== name);
  }

  close(): void {
    this.#watches = [];
  }

  /** The first violation since the last call, if any. */
  look(): Breach | undefined {
    const now = this.#facility.clock.now();
    let ended = false;
    for (const watch of this.#watches) {
      const breach = this.#breachOf(watch, now);
      if (breach !== undefined) return breach;
      ended ||= watch.until !== undefined && watch.until < now;
    }
    if (ended) this.#watches = this.#watches.filter((watch) => watch.until === undefined || watch.until >= now);
    return undefined;
  }

  #breachOf(watch: Watch, now: Instant): Breach | undefined {
    const { never, moreThan, place, until } = watch;
    if ('event' in never) {
      let seq = watch.seq;
      watch.seq = this.#facility.trace.seq;
      while (seq < watch.seq) {
        const event = this.#log.find(never.event, seq);
        if (event === undefined || (until !== undefined && event.time > until)) return undefined;
        if (watch.left === 0) return { never, moreThan, place, event };
        watch.left -= 1;
        seq = event.seq;
      }
      return undefined;
    }
    if (until !== undefined && until < now) return undefined;
    const seen: Record<string, Json> = {};
    for (const check of never.checks) {
      const value = this.#facility.find(check.path);
      if (value === undefined || !holds(check.condition, value)) return undefined;
      seen[check.path] = value;
    }
    return { never, moreThan, place, seen };
  }
}
