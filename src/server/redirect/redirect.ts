/**
 * The activity redirect: each subscriber gets every activity, in order, by POST with its own bearer key (public). It reads the
 * core's own list and keeps nothing but how far each subscriber is.
 *
 * INV-1 only 200 counts; anything else, or nothing within the time, is tried again with back-off on the host's clock.
 * INV-2 one subscriber that is down delays itself and nobody else. INV-3 what the core's list has let go before it could be
 * delivered (`ACTIVITY_KEPT` entries later) is counted as lost, and shown.
 */
import type { Activity } from '../../core/model/activity-entry.ts';
import type { State } from '../../core/model/state.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { type Addressee, redirected } from './event.ts';

export interface Subscriber extends Addressee {
  /** Used as it stands, query and all. */
  readonly url: string;
  /** Empty: it asks for none. */
  readonly bearer: string;
}

/** Events in one POST. */
export const BATCH_LIMIT = 100;
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LONGEST_MS = 300_000;
/** A subscriber that has not answered by then has failed this time. */
export const ANSWER_MS = 10_000;
export const SUBSCRIBERS_LIMIT = 16;

/** Keeps how far a subscriber is; the store does, or nobody. */
export interface Cursors {
  /** Number of the next activity for that subscriber; undefined when it is new. */
  read(url: string): number | undefined;
  write(subscriber: Subscriber, next: number): void;
}

export const noCursors: Cursors = { read: () => undefined, write: () => {} };

/** Activities are numbered from 0 for the life of a facility. */
const countOf = (state: State): number => state.dropped.activity + state.activity.length;

class Delivery {
  readonly subscriber: Subscriber;
  readonly #state: () => State;
  readonly #whenKept: (act: () => void) => void;
  readonly #host: HostClock;
  readonly #cursors: Cursors;
  readonly #post: typeof fetch;
  #next: number;
  #wait = RETRY_FIRST_MS;
  #busy = false;
  #timer: NodeJS.Timeout | undefined;
  #abort: AbortController | undefined;
  #over = false;
  delivered = 0;
  failures = 0;
  lost = 0;

  constructor(subscriber: Subscriber, redirect: RedirectParts) {
    this.subscriber = subscriber;
    this.#state = () => redirect.hosted().parts.servers.core.state;
    this.#whenKept = (act) => redirect.hosted().whenDurable(act);
    this.#host = redirect.host;
    this.#cursors = redirect.cursors;
    this.#post = redirect.post;
    this.#next = redirect.cursors.read(subscriber.url) ?? countOf(this.#state());
  }

  /** How many activities wait for this subscriber. */
  get waiting(): number {
    return Math.max(0, countOf(this.#state()) - this.#next);
  }

  /** Something may have happened; called when all that did is durable. */
  wake(): void {
    if (this.#busy || this.#over || this.#timer !== undefined) return;
    const batch = this.#batch();
    if (batch.length === 0) return;
    this.#busy = true;
    void this.#deliver(batch).then((ok) => this.#delivered(batch.length, ok));
  }

  /** The facility went back to a snapshot: what is no longer there was never to be delivered. */
  rewind(): void {
    this.#next = Math.min(this.#next, countOf(this.#state()));
  }

  stop(): void {
    this.#over = true;
    this.#host.clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  #batch(): readonly Activity[] {
    const { activity, dropped } = this.#state();
    if (this.#next < dropped.activity) {
      this.lost += dropped.activity - this.#next;
      this.#next = dropped.activity;
    }
    const from = this.#next - dropped.activity;
    return activity.slice(from, from + BATCH_LIMIT);
  }

  async #deliver(batch: readonly Activity[]): Promise<boolean> {
    const { url, bearer } = this.subscriber;
    const state = this.#state();
    const events = batch.map((entry) => redirected(state, entry, this.subscriber));
    this.#abort = new AbortController();
    const timer = this.#host.setTimeout(() => this.#abort?.abort(), ANSWER_MS);
    try {
      const response = await this.#post(url, {
        method: 'POST',
        headers: {
          ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
          'content-type': 'application/json',
        },
        // public: "one or more events"; one alone is the documented object.
        body: JSON.stringify(events.length === 1 ? events[0] : events),
        redirect: 'manual',
        signal: this.#abort.signal,
      });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    } finally {
      this.#host.clearTimeout(timer);
    }
  }

  #delivered(count: number, ok: boolean): void {
    this.#busy = false;
    if (this.#over) return;
    if (ok) {
      this.#next += count;
      this.delivered += count;
      this.#wait = RETRY_FIRST_MS;
      this.#cursors.write(this.subscriber, this.#next);
      this.#whenKept(() => this.wake());
      return;
    }
    this.failures++;
    this.#timer = this.#host.setTimeout(() => {
      this.#timer = undefined;
      this.#whenKept(() => this.wake());
    }, this.#wait);
    this.#timer.unref?.();
    this.#wait = Math.min(RETRY_LONGEST_MS, this.#wait * 2);
  }
}

export interface RedirectParts {
  readonly hosted: () => HostedFacility;
  readonly host: HostClock;
  readonly cursors: Cursors;
  readonly post: typeof fetch;
}

export class Redirect {
  readonly #parts: RedirectParts;
  readonly #deliveries: Delivery[];
  #stop: () => void = () => {};
  #woken = false;

  constructor(subscribers: readonly Subscriber[], parts: RedirectParts) {
    this.#parts = parts;
    this.#deliveries = subscribers.map((one) => new Delivery(one, parts));
  }

  /** Follows the core of the stage that is live now. */
  attach(): void {
    this.#stop();
    for (const delivery of this.#deliveries) delivery.rewind();
    this.#stop = this.#parts.hosted().parts.servers.core.subscribe(() => this.#wakeSoon());
    this.#wakeSoon();
  }

  /** How each subscriber stands; never its bearer key. */
  status() {
    return this.#deliveries.map(({ subscriber, waiting, delivered, failures, lost }) => ({
      name: subscriber.name,
      url: subscriber.url,
      waiting,
      delivered,
      failures,
      lost,
    }));
  }

  close(): void {
    this.#stop();
    for (const delivery of this.#deliveries) delivery.stop();
  }

  /** The core is in the middle of its work. */
  #wakeSoon(): void {
    if (this.#woken) return;
    this.#woken = true;
    this.#parts.hosted().whenDurable(() => {
      this.#woken = false;
      for (const delivery of this.#deliveries) delivery.wake();
    });
  }
}
