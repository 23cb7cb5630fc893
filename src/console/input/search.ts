/**
 * A text search through the events, in slices, so that keys work during a search through a long recording. In a live facility it continues with new
 * events.
 *
 * INV-1: The time is checked after every `EVENTS_PER_STEP` events. INV-2: The found events are in order, and each occurs once.
 */
import type { Slice } from '../../sim/slice.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { indexOf } from '../pages/history.ts';
import { details } from '../panes/timeline.ts';
import { isFailure } from '../text/failure.ts';

/** Enough to search a short recording before the next key press, even on a busy machine. */
const EVENTS_PER_STEP = 2_000;

export class Search {
  readonly text: string;
  readonly #wanted: string;
  #found: number[] = [];
  readonly #set = new Set<number>();
  /** The number of the first event not yet searched. */
  #next = 0;
  #done = 0;

  constructor(text: string) {
    this.text = text;
    this.#wanted = text.toLowerCase();
  }

  /** The numbers of the found events, in order. */
  get found(): readonly number[] {
    return this.#found;
  }

  /**
   * The next or previous match from event `at`; wraps around at the end. `later` if that depends on events that have not been searched yet,
   * undefined if nothing was found.
   */
  matchFrom(at: number, way: 1 | -1): number | 'later' | undefined {
    const beyond = way === 1 ? this.#found.find((seq) => seq > at) : this.#found.findLast((seq) => seq < at);
    const isKnown = this.#done === 1 || (beyond !== undefined && (way === 1 || this.#next >= at));
    return isKnown ? nextOf(this.#found, at, way) : 'later';
  }

  /** The share of the events already searched, 0 to 1. */
  get done(): number {
    return this.#done;
  }

  has(seq: number): boolean {
    return this.#set.has(seq);
  }

  /** Searches the events as far as the slice allows. */
  advance(events: readonly TraceEvent[], slice: Slice): void {
    let at = indexOf(events, this.#next);
    slice.spend(() => {
      for (const event of events.slice(at, at + EVENTS_PER_STEP)) this.#look(event);
      at = Math.min(events.length, at + EVENTS_PER_STEP);
      return at === events.length;
    });
    this.#done = events.length === 0 ? 1 : at / events.length;
    this.#forget(events[0]?.seq ?? 0);
  }

  #look(event: TraceEvent): void {
    this.#next = event.seq + 1;
    if (!this.#fits(event)) return;
    this.#found.push(event.seq);
    this.#set.add(event.seq);
  }

  #fits(event: TraceEvent): boolean {
    return `${event.actor} ${event.kind}  ${details(event)}`.toLowerCase().includes(this.#wanted);
  }

  /** Drops found events that the facility no longer keeps. */
  #forget(oldest: number): void {
    if ((this.#found[0] ?? oldest) >= oldest) return;
    for (const seq of this.#found) if (seq < oldest) this.#set.delete(seq);
    this.#found = this.#found.filter((seq) => seq >= oldest);
  }
}

/** The next or previous number in an ordered list, starting from `at`; wraps around. */
export function nextOf(seqs: readonly number[], at: number, way: 1 | -1): number | undefined {
  const beyond = way === 1 ? seqs.find((seq) => seq > at) : seqs.findLast((seq) => seq < at);
  return beyond ?? (way === 1 ? seqs[0] : seqs.at(-1));
}

/** The number of the next or previous shown failure, starting from `at`; wraps around. */
export function failureFrom(
  events: readonly TraceEvent[],
  at: number,
  way: 1 | -1,
  shows: (event: TraceEvent) => boolean,
): number | undefined {
  const count = events.length;
  const start = indexOf(events, at);
  let index = way === 1 && events[start]?.seq !== at ? start : start + way;
  for (let tried = 0; tried < count; tried++, index += way) {
    const event = events[(index + count) % count];
    if (event !== undefined && isFailure(event) && shows(event)) return event.seq;
  }
  return undefined;
}
