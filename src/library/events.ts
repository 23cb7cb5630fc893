/**
 * The events of a facility as an async iterator. In a facility on simulated time, reading advances time: `next` advances it to the next event that
 * matches. In a facility that runs on its own, `next` waits for that event. INV-1: At most `MAX_UNREAD` events are unread.
 */
import { matchesEvent } from '../scenario/event-log.ts';
import type { EventPattern } from '../scenario/scenario.ts';
import type { Instant } from '../sim/clock.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import type { VirtualClock } from '../sim/virtual-clock.ts';

export const MAX_UNREAD = 20_000;

interface Parts {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly pattern: EventPattern;
  /** Ends after this time. */
  readonly until: Instant;
  /** Whether something else advances the clock. */
  readonly runsByItself: () => boolean;
  readonly ended: (stream: EventStream) => void;
}

export class EventStream implements AsyncIterableIterator<TraceEvent> {
  readonly #parts: Parts;
  readonly #unsubscribe: () => void;
  #arrived: TraceEvent[] = [];
  /** Events to read before those in `#arrived`, in reverse order. */
  #unread: TraceEvent[] = [];
  #ended = false;
  #fault: Error | undefined;
  #waiting: (() => void)[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#unsubscribe = parts.trace.subscribe((event) => this.#take(event));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<TraceEvent, undefined>> {
    const { clock, until, runsByItself } = this.#parts;
    for (;;) {
      if (this.#unread.length === 0) {
        this.#unread = this.#arrived.reverse();
        this.#arrived = [];
      }
      const event = this.#unread.pop();
      if (event !== undefined) return { done: false, value: event };
      if (this.#fault !== undefined) throw this.#fault;
      if (this.#ended) return { done: true, value: undefined };
      if (runsByItself()) await this.#woken();
      else if (!clock.step(until)) {
        if (clock.now() < until) clock.runUntil(until);
        if (this.#arrived.length === 0) this.#end();
      }
    }
  }

  /** Ends the iteration and discards unread events. */
  async return(): Promise<IteratorResult<TraceEvent, undefined>> {
    [this.#unread, this.#arrived] = [[], []];
    this.#end();
    return { done: true, value: undefined };
  }

  #woken(): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push(wake);
    });
  }

  #take(event: TraceEvent): void {
    if (event.time > this.#parts.until) this.#end();
    if (this.#ended || !matchesEvent(event, this.#parts.pattern)) return;
    if (this.#unread.length + this.#arrived.length >= MAX_UNREAD) {
      this.#fault = new RangeError(`more than ${MAX_UNREAD} events are unread; read faster, or use a narrower filter`);
      this.#end();
      return;
    }
    this.#arrived.push(event);
    this.#wake();
  }

  #end(): void {
    this.#ended = true;
    this.#unsubscribe();
    this.#parts.ended(this);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
