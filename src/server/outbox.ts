/**
 * Everything that must not leave the process before it is durable: trace events and actions such as sending a frame, in the order in which they
 * occurred. The hosted facility publishes them once all of it is durable.
 *
 * INV-1: All subscribers see everything in one order, even if a subscriber adds more. INV-2: A subscriber that throws does not affect the others.
 */
import type { TraceEvent } from '../sim/trace.ts';

/** Receives consecutive events that are durable. */
export type DurableEvents = (events: readonly TraceEvent[]) => void;

/** The maximum number of events published at once, which limits the size of what a subscriber builds from them. */
const MAX_AT_ONCE = 1_000;

type Entry = readonly TraceEvent[] | (() => void);

export class Outbox {
  readonly #onError: (error: unknown) => void;
  readonly #subscribers = new Set<DurableEvents>();
  #events: TraceEvent[] = [];
  #waiting: Entry[] = [];
  #durable: Entry[] = [];
  #isPublishing = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  subscribe(read: DurableEvents): () => void {
    this.#subscribers.add(read);
    return () => this.#subscribers.delete(read);
  }

  event(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length >= MAX_AT_ONCE) this.#close();
  }

  act(act: () => void): void {
    this.#close();
    this.#waiting.push(act);
  }

  /** Publishes everything so far. Anything that subscribers add in the meantime waits for the next call. */
  publish(): void {
    this.#close();
    this.#durable.push(...this.#waiting);
    this.#waiting = [];
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    while (this.#durable.length > 0) {
      const entries = this.#durable;
      this.#durable = [];
      for (const entry of entries) this.#one(entry);
    }
    this.#isPublishing = false;
  }

  #close(): void {
    if (this.#events.length === 0) return;
    this.#waiting.push(this.#events);
    this.#events = [];
  }

  #one(entry: Entry): void {
    if (typeof entry === 'function') this.#guarded(entry);
    else for (const read of this.#subscribers) this.#guarded(() => read(entry));
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#onError(error);
    }
  }
}
