/**
 * What is still to be told to the world outside: events of the trace and acts that tell somebody, in the order in which they
 * came up. The stage has it told when all of it is durable.
 *
 * INV-1 everybody hears everything in one order, also when a listener brings up more. INV-2 a listener that fails costs
 * nobody else anything.
 */
import type { TraceEvent } from '../sim/trace.ts';

/** Events that follow one another. */
export type DurableEvents = (events: readonly TraceEvent[]) => void;

/** Events told at once, so that what a listener makes of them stays small. */
const MOST_AT_ONCE = 1_000;

type Notice = readonly TraceEvent[] | (() => void);

export class Outbox {
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<DurableEvents>();
  #events: TraceEvent[] = [];
  #waiting: Notice[] = [];
  #durable: Notice[] = [];
  #isTelling = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  subscribe(read: DurableEvents): () => void {
    this.#listeners.add(read);
    return () => this.#listeners.delete(read);
  }

  event(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length >= MOST_AT_ONCE) this.#close();
  }

  act(act: () => void): void {
    this.#close();
    this.#waiting.push(act);
  }

  /** Tells everything that came up so far. What listeners bring up meanwhile waits for the next time. */
  publish(): void {
    this.#close();
    this.#durable.push(...this.#waiting);
    this.#waiting = [];
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#durable.length > 0) {
      const notices = this.#durable;
      this.#durable = [];
      for (const notice of notices) this.#one(notice);
    }
    this.#isTelling = false;
  }

  #close(): void {
    if (this.#events.length === 0) return;
    this.#waiting.push(this.#events);
    this.#events = [];
  }

  #one(notice: Notice): void {
    if (typeof notice === 'function') this.#guarded(notice);
    else for (const read of this.#listeners) this.#guarded(() => read(notice));
  }

  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#onError(error);
    }
  }
}
