/**
 * The activity redirect: each subscriber receives every activity, in order, by POST with its own bearer token (public). It reads the activity log of
 * the core and stores only the position of each subscriber.
 *
 * INV-1: Only status 200 counts; any other answer, or no answer in time, leads to a retry with back-off on the host's clock. INV-2: A subscriber that
 * is down does not delay the others. INV-3: Entries that the core discards before delivery (it keeps `ACTIVITY_KEPT`) are counted as lost in the
 * metrics.
 */
import type { Activity } from '../../core/model/activity-entry.ts';
import type { State } from '../../core/model/state.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Unsent } from '../control/backlogs.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import { type Addressee, redirected } from './event.ts';

export interface Subscriber extends Addressee {
  /** Used unchanged, including the query. */
  readonly url: string;
  /** Empty: no authorization header is sent. */
  readonly bearer: string;
}

/** The maximum number of events in one POST. */
export const BATCH_LIMIT = 100;
export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 300_000;
/** The time limit for the answer to one POST. */
export const ANSWER_MS = 10_000;
export const SUBSCRIBERS_LIMIT = 16;

/** Persists the position of each subscriber. */
export interface Cursors {
  /** Number of the next activity for this subscriber; undefined if it is new. */
  read(url: string): number | undefined;
  write(subscriber: Subscriber, next: number): void;
}

export const noCursors: Cursors = { read: () => undefined, write: () => {} };

/** Activities are numbered from 0 for the life of a facility. */
const countOf = (state: State): number => state.dropped.activity + state.activity.length;

class Delivery {
  readonly subscriber: Subscriber;
  readonly #state: () => State;
  readonly #whenDurable: (act: () => void) => void;
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
    this.#state = () => redirect.hosted().parts.backend.core.state;
    this.#whenDurable = (act) => redirect.hosted().whenDurable(act);
    this.#host = redirect.host;
    this.#cursors = redirect.cursors;
    this.#post = redirect.post;
    this.#next = redirect.cursors.read(subscriber.url) ?? countOf(this.#state());
  }

  /** Activities not delivered yet. */
  get waiting(): number {
    return Math.max(0, countOf(this.#state()) - this.#next);
  }

  /** Whether the last attempt failed, so that the next one is still to come. */
  get isFailing(): boolean {
    return this.#timer !== undefined;
  }

  /** Delivers the activities that are due; called once they are durable. */
  wake(): void {
    if (this.#busy || this.#over || this.#timer !== undefined) return;
    const batch = this.#batch();
    if (batch.length === 0) return;
    this.#busy = true;
    void this.#deliver(batch).then((ok) => this.#delivered(batch.length, ok));
  }

  /** After a restore: skips activities that no longer exist. */
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
        // The documentation says "one or more events"; a single one is the documented object. Source: public.
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
      this.#whenDurable(() => this.wake());
      return;
    }
    this.failures++;
    this.#timer = this.#host.setTimeout(() => {
      this.#timer = undefined;
      this.#whenDurable(() => this.wake());
    }, this.#wait);
    this.#timer.unref?.();
    this.#wait = Math.min(RETRY_MAX_MS, this.#wait * 2);
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

  /** Subscribes to the core of the live facility. */
  attach(): void {
    this.#stop();
    for (const delivery of this.#deliveries) delivery.rewind();
    this.#stop = this.#parts.hosted().parts.backend.core.subscribe(() => this.#wakeSoon());
    this.#wakeSoon();
  }

  /** The state of each subscriber, without its bearer token. */
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

  /** The activities that each subscriber has not accepted; the first is `subscriber 1`. */
  unsent(): readonly Unsent[] {
    return this.#deliveries.map(({ waiting, isFailing }, i) => ({
      to: `subscriber ${i + 1}`,
      waiting,
      ...(isFailing ? { failing: true } : {}),
    }));
  }

  close(): void {
    this.#stop();
    for (const delivery of this.#deliveries) delivery.stop();
  }

  /** Called while the core is still executing, so delivery waits until the result is durable. */
  #wakeSoon(): void {
    if (this.#woken) return;
    this.#woken = true;
    this.#parts.hosted().whenDurable(() => {
      this.#woken = false;
      for (const delivery of this.#deliveries) delivery.wake();
    });
  }
}
