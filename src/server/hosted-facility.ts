/**
 * One live facility: its clock runs with the host's, and everything from outside enters through its door.
 *
 * INV-1 an input acts at the instant that the simulation has reached, when all that is due up to it has happened; so input
 * and instant alone say what follows. INV-2 an input is in the journal before it acts, and everything is durable before
 * anybody is told: what leaves the process goes through `kept` and `whenKept`.
 */
import type { Facility } from '../facility/open/facility.ts';
import type { VerbOutcome } from '../facility/verbs/verb.ts';
import type { Ingress, OutsideInput } from '../link/websocket/ingress.ts';
import { type LinkInput, LockLinks, type OpenLink } from '../link/websocket/links.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { type HostClock, LiveClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { FacilityParts, OpenFacility } from './facility-parts.ts';
import { type Journal, noJournal } from './journal.ts';
import { type DurableEvents, Outbox } from './outbox.ts';

/** Trace events kept at hand for streams and pages; older ones are in the store, if there is one. */
export const RECENT_EVENTS = 20_000;

/** A stage as it stands in a snapshot. */
export type HostedFacilitySnapshot = {
  readonly version: 1;
  readonly facility: Json;
  readonly links: readonly OpenLink[];
};

export interface HostedFacilityOptions {
  readonly open: OpenFacility;
  readonly from?: HostedFacilitySnapshot | undefined;
  readonly speed?: number;
  readonly journal?: Journal;
  readonly host?: HostClock;
  readonly onError: (error: unknown) => void;
}

/** Does what a door noted, with nobody listening: one for every kind of door but the verbs and the WebSocket locks. */
export type ReplayInput = (hosted: HostedFacility, input: OutsideInput) => void;

export class HostedFacility implements Ingress {
  readonly parts: FacilityParts;
  readonly live: LiveClock;
  readonly links: LockLinks;
  /** The facility for whoever drives it from inside the process: its `play` goes through the door. */
  readonly facility: Facility;
  readonly #onError: (error: unknown) => void;
  readonly #notices: Outbox;
  readonly #recent: TraceEvent[] = [];
  #journal: Journal;
  #oldest = 0;
  #replaying = false;
  #isSettling = false;
  /** Why nothing can be kept any more. */
  #broken: { readonly by: unknown } | undefined;

  constructor(options: HostedFacilityOptions) {
    this.#journal = options.journal ?? noJournal;
    this.#onError = options.onError;
    this.#notices = new Outbox(options.onError);
    this.parts = options.open(options.from?.facility);
    const { facility, locks } = this.parts;
    this.live = new LiveClock(facility.clock, {
      speed: options.speed ?? 1,
      sliced: () => this.#trySettle(),
      onError: options.onError,
      ...(options.host === undefined ? {} : { host: options.host }),
    });
    facility.trace.subscribe((event) => {
      this.#journal.event(event);
      this.#notices.event(event);
    });
    this.onDurable((events) => this.#remember(events));
    this.links = new LockLinks(locks, facility.trace, options.from?.links ?? []);
    this.facility = driven(this);
  }

  get now(): Instant {
    return this.parts.facility.clock.now();
  }

  /** Plays a verb that came from outside. */
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const { facility } = this.parts;
    // Arguments come from JSON or from a console's own words, so they are JSON.
    const input = { door: 'verb', verb, args: args as Json };
    const outcome = this.enter(input, () => facility.play(verb, args));
    this.settle();
    return outcome;
  }

  enter<T>(input: OutsideInput, act: () => T): T {
    if (this.#replaying) return act();
    this.#arrive();
    this.#journal.input(this.now, input);
    this.#settleSoon();
    try {
      return act();
    } finally {
      this.live.nudge();
    }
  }

  /** Makes all that happened so far durable, then tells of it; throws when it cannot, and then nothing is told any more. */
  settle(): void {
    if (this.#replaying) return;
    if (this.#broken !== undefined) throw this.#broken.by;
    try {
      this.#journal.flush(this.now);
    } catch (error) {
      this.#broken = { by: error };
      this.live.stop();
      this.#onError(error);
      throw error;
    }
    this.#notices.publish();
  }

  /** Tells of events once they are durable, in order; returns how to stop. */
  onDurable(read: DurableEvents): () => void {
    return this.#notices.subscribe(read);
  }

  /** Does something that leaves the process once all that happened so far is durable, in its turn among the events. */
  whenDurable(act: () => void): void {
    this.#notices.act(act);
    this.#settleSoon();
  }

  /** Does again, at its instant, what the journal holds. `redo` knows the doors that the stage does not. */
  replay(at: Instant, input: OutsideInput, replayInput: ReplayInput): void {
    this.#replaying = true;
    try {
      this.parts.facility.clock.runUntil(Math.max(at, this.now));
      if (input.door === 'verb') {
        // Written by `play` above.
        const { verb, args } = input as unknown as { verb: string; args: Record<string, unknown> };
        this.parts.facility.play(verb, args);
      } else if (input.door === 'websocket') this.links.replay(input as unknown as LinkInput);
      else replayInput(this, input);
    } finally {
      this.#replaying = false;
    }
  }

  /** After a restore nobody holds the sockets any more: every connection ends as a lost central's does. */
  dropLostLinks(): void {
    for (const { mac, central } of this.links.open())
      this.enter({ door: 'websocket', act: 'end', central, mac, why: 'supervision-timeout' }, () =>
        this.links.end(central, mac, 'supervision-timeout'),
      );
    this.settle();
  }

  snapshot(): HostedFacilitySnapshot {
    this.#arrive();
    return { version: 1, facility: this.parts.facility.snapshot(), links: this.links.open() };
  }

  /** Events after `seq` that are durable and still at hand, oldest first. */
  recent(after: number, limit: number): readonly TraceEvent[] {
    const skip = Math.max(0, after + 1 - this.#oldest);
    return this.#recent.slice(skip, skip + limit);
  }

  /** The oldest event at hand; 0 before the first. */
  get oldest(): number {
    return this.#oldest;
  }

  stop(): void {
    this.live.stop();
    this.#trySettle();
  }

  /** Another facility took its place: what still happens here is nobody's past. */
  retire(): void {
    this.stop();
    this.#journal = noJournal;
  }

  #arrive(): void {
    try {
      this.live.arrive();
    } catch (error) {
      this.#onError(error);
      throw error;
    }
  }

  /** No turn of the loop ends with an input that is not durable. */
  #settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    queueMicrotask(() => {
      this.#isSettling = false;
      this.#trySettle();
    });
  }

  #trySettle(): void {
    try {
      this.settle();
    } catch {
      // `settle` has stopped the clock and told of it.
    }
  }

  #remember(events: readonly TraceEvent[]): void {
    this.#recent.push(...events);
    // Half at a time, so that keeping the list short costs nothing per event.
    if (this.#recent.length > RECENT_EVENTS) this.#recent.splice(0, this.#recent.length - RECENT_EVENTS / 2);
    this.#oldest = this.#recent[0]?.seq ?? 0;
  }
}

/** The facility as it is, except that verbs enter through the stage's door. */
function driven(hosted: HostedFacility): Facility {
  const { facility } = hosted.parts;
  return {
    clock: facility.clock,
    trace: facility.trace,
    random: facility.random,
    timeZone: facility.timeZone,
    verbTable: facility.verbTable,
    kinds: facility.kinds,
    play: (verb, args) => hosted.play(verb, args),
    view: () => facility.view(),
    look: (path) => facility.look(path),
    reveal: (reference) => facility.reveal(reference),
    snapshot: () => facility.snapshot(),
  };
}
