/**
 * A facility that runs in the server, live or as a fork. Its clock follows the host's, and every input from outside goes through `enter`.
 *
 * INV-1: An input takes effect at the instant that the simulation has reached, after everything due by then has happened; so input and
 * instant alone determine what follows. INV-2: An input is in the journal before it takes effect, and everything is durable before it
 * leaves the process: all output goes through `onDurable` and `whenDurable`.
 */
import type { Facility } from '../facility/open/facility.ts';
import type { VerbOutcome } from '../facility/verbs/verb.ts';
import type { Ingress } from '../link/websocket/ingress.ts';
import { LockLinks, transportOf } from '../link/websocket/links.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { type HostClock, LiveClock } from '../sim/live-clock.ts';
import { finished, type Steps } from '../sim/steps.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { FacilityParts, OpenFacility } from './facility-parts.ts';
import { type HostedFacilitySnapshot, type Journal, noJournal, type OutsideInput } from './journal.ts';
import { type DurableEvents, Outbox } from './outbox.ts';
import { Pauses } from './pauses/pauses.ts';
import { type AnySharedWork, SharedWork } from './shared-work.ts';
import { Turns } from './turns.ts';

/** The number of trace events kept in memory for streams and pages; older ones are in the store, if there is one. */
export const RECENT_EVENTS = 20_000;

export interface HostedFacilityOptions {
  readonly open: OpenFacility;
  /** The facility that `open` built; by default the constructor opens it in one go. */
  readonly parts?: FacilityParts;
  readonly from?: HostedFacilitySnapshot | undefined;
  readonly speed?: number;
  readonly journal?: Journal;
  readonly host?: HostClock;
  readonly onError: (error: unknown) => void;
}

/** Replays one journaled input; covers the kinds other than verbs and links of programs. */
export type ReplayInput = (hosted: HostedFacility, input: OutsideInput) => void;

export class HostedFacility implements Ingress {
  readonly parts: FacilityParts;
  readonly live: LiveClock;
  readonly links: LockLinks;
  readonly pauses: Pauses;
  /** Requests that are inputs are delayed until no snapshot is being taken. */
  readonly turns = new Turns(() => this.#moving());
  /** The facility for callers inside the process: its `play` records the verb as an input. */
  readonly facility: Facility;
  readonly #onError: (error: unknown) => void;
  readonly #outbox: Outbox;
  readonly #recent: TraceEvent[] = [];
  #journal: Journal;
  #oldest = 0;
  #inputs = 0;
  readonly #snapshots = new Map<string, SharedWork<HostedFacilitySnapshot>>();
  readonly #looks = new Map<string, SharedWork<string | undefined>>();
  /** The inputs that arrived while time stood still, in order of arrival. */
  readonly #waiting: (() => void)[] = [];
  #replaying = false;
  #isSettling = false;
  /** The reason why nothing can be stored any more. */
  #broken: { readonly by: unknown } | undefined;

  constructor(options: HostedFacilityOptions) {
    this.#journal = options.journal ?? noJournal;
    this.#onError = options.onError;
    this.#outbox = new Outbox(options.onError);
    this.parts = options.parts ?? finished(options.open(options.from?.facility));
    const { facility, locks } = this.parts;
    this.pauses = new Pauses(facility);
    this.live = new LiveClock(facility.clock, {
      stops: this.pauses,
      speed: options.speed ?? 1,
      sliced: () => this.#trySettle(),
      onError: options.onError,
      ...(options.host === undefined ? {} : { host: options.host }),
    });
    facility.trace.subscribe((event) => {
      this.#journal.event(event);
      this.#outbox.event(event);
      this.#settleSoon();
    });
    this.onDurable((events) => this.#remember(events));
    this.links = new LockLinks(locks, facility.trace, options.from?.links ?? []);
    this.facility = driven(this);
  }

  get now(): Instant {
    return this.parts.facility.clock.now();
  }

  /** The number of inputs that have entered. */
  get inputs(): number {
    return this.#inputs;
  }

  /** Performs a verb that comes from outside the simulation. */
  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const { facility } = this.parts;
    const outcome = this.enter({ kind: 'verb', verb, args }, () => facility.play(verb, args));
    this.settle();
    return outcome;
  }

  /**
   * Runs `act`, which enters an input, now; while time stands still for a snapshot or a view, runs it afterwards, at
   * the same instant. All run in order of arrival. The caller limits how many of its inputs wait.
   */
  whenMoving(act: () => void): void {
    if (this.#waiting.length > 0 || this.#sharedWork().some(({ isOver }) => !isOver)) this.#waiting.push(act);
    else act();
  }

  /** Records an input, then runs `act`. An input that cannot wait completes a pending snapshot first, without interruption. */
  enter<T>(input: OutsideInput, act: () => T): T {
    if (this.#replaying) return act();
    for (const work of this.#sharedWork()) work.finish();
    this.#arrive();
    this.#inputs += 1;
    this.#journal.input(this.now, input);
    this.#settleSoon();
    try {
      return act();
    } finally {
      this.live.nudge();
    }
  }

  /** Makes everything so far durable, then publishes it. Throws if that fails; after a failure nothing is published any more. */
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
    this.#outbox.publish();
  }

  /** Subscribes to events once they are durable, in order; returns a function that unsubscribes. */
  onDurable(read: DurableEvents): () => void {
    return this.#outbox.subscribe(read);
  }

  /** Runs `act`, which has an effect outside the process, once everything so far is durable, in order with the events. */
  whenDurable(act: () => void): void {
    this.#outbox.act(act);
    this.#settleSoon();
  }

  /** Replays one input from the journal at its instant. `replayInput` handles the kinds that this class does not. */
  replay(at: Instant, input: OutsideInput, replayInput: ReplayInput): void {
    this.#replaying = true;
    try {
      this.parts.facility.clock.runUntil(Math.max(at, this.now));
      if (input.kind === 'verb') this.parts.facility.play(input.verb, input.args);
      else if (input.kind === 'websocket' || input.kind === 'bluez') this.links.replay(input);
      else replayInput(this, input);
    } finally {
      this.#replaying = false;
    }
  }

  /** Called after a restore, when all sockets are gone: every connection ends with a supervision timeout. */
  dropLostLinks(): void {
    for (const { mac, central } of this.links.open())
      this.enter({ kind: transportOf(central), act: 'end', central, mac, why: 'supervision-timeout' }, () =>
        this.links.end(central, mac, 'supervision-timeout'),
      );
    this.settle();
  }

  snapshot(): HostedFacilitySnapshot {
    this.#arrive();
    return this.#whole(this.parts.facility.snapshot());
  }

  /** Like `snapshot`, in small steps, for a facility that has stopped. */
  *snapshotSteps(): Steps<HostedFacilitySnapshot> {
    this.#arrive();
    const { facility } = this.parts;
    return this.#whole(facility.snapshotSteps === undefined ? facility.snapshot() : yield* facility.snapshotSteps());
  }

  /**
   * Takes a snapshot in slices while simulated time stands still, and passes it to `take` in the turn that completes it. Undefined if this
   * facility is stopped first. Throws NotSnapshottable.
   */
  async takeSnapshot<T>(take: (snapshot: HostedFacilitySnapshot) => T): Promise<T | undefined> {
    if (this.#waiting.length > 0) await this.#waitingInputs();
    return this.#stand('snapshot', this.#snapshots, () => this.snapshotSteps()).for(take);
  }

  /**
   * The view of the facility, or the part at a path, as JSON text: built in slices, all of it at one instant. `text` is
   * undefined if there is no such part; the result is undefined if this facility is stopped first.
   */
  async look(path = ''): Promise<{ readonly text: string | undefined } | undefined> {
    if (this.#waiting.length > 0) await this.#waitingInputs();
    return this.#stand(path, this.#looks, () => this.#lookSteps(path)).for((text) => ({ text }));
  }

  *#lookSteps(path: string): Steps<string | undefined> {
    const { facility } = this.parts;
    if (facility.lookSteps !== undefined) return yield* facility.lookSteps(path);
    const found = path === '' ? facility.view() : facility.find(path);
    return found === undefined ? undefined : JSON.stringify(found);
  }

  /** Resolves after the inputs that are waiting now, so that a series of snapshots or views does not keep them waiting. */
  #waitingInputs(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /**
   * The pending work with that name, or new work. Time stands still until all such work is complete and the inputs that waited for it have entered.
   */
  #stand<S>(name: string, works: Map<string, SharedWork<S>>, steps: () => Steps<S>): SharedWork<S> {
    const begun = works.get(name);
    if (begun !== undefined && !begun.isOver) return begun;
    const work = new SharedWork(steps());
    works.set(name, work);
    const over = () => {
      if (works.get(name) === work) works.delete(name);
    };
    void work.over().then(over);
    const abandon = () => this.#abandon();
    void this.live
      .standStill(() => this.#stepStill())
      .then((end) => (end === 'stopped' ? abandon() : undefined), abandon);
    return work;
  }

  #stepStill(): boolean {
    if (!this.#sharedWork().every((one) => one.step())) return false;
    this.#waiting.shift()?.();
    return this.#waiting.length === 0;
  }

  #sharedWork(): AnySharedWork[] {
    return [...this.#snapshots.values(), ...this.#looks.values()];
  }

  async #moving(): Promise<void> {
    for (let [first] = this.#sharedWork(); first !== undefined; [first] = this.#sharedWork()) await first.over();
  }

  /** Durable events after `seq` that are still in memory, oldest first. */
  recent(after: number, limit: number): readonly TraceEvent[] {
    const skip = Math.max(0, after + 1 - this.#oldest);
    return this.#recent.slice(skip, skip + limit);
  }

  /** Sequence number of the oldest event in memory; 0 before the first. */
  get oldest(): number {
    return this.#oldest;
  }

  stop(): void {
    this.#abandon();
    this.live.stop();
    this.pauses.cancelAll('this facility has been replaced or stopped');
    this.#trySettle();
  }

  /** Stops a facility that a restore has replaced; it no longer writes to the journal. */
  retire(): void {
    this.stop();
    this.#journal = noJournal;
  }

  #abandon(): void {
    for (const work of this.#sharedWork()) work.abandon();
    for (const act of this.#waiting.splice(0)) {
      try {
        act();
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  #whole(facility: Json): HostedFacilitySnapshot {
    return { version: 1, facility, links: this.links.open() };
  }

  #arrive(): void {
    try {
      this.live.arrive();
    } catch (error) {
      this.#onError(error);
      throw error;
    }
  }

  /** Makes everything durable and publishes it before the current turn of the event loop ends, regardless of its cause. */
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
      // `settle` has stopped the clock and reported the error.
    }
  }

  #remember(events: readonly TraceEvent[]): void {
    this.#recent.push(...events);
    // Drops half of the list at once, so that the cost per event stays constant.
    if (this.#recent.length > RECENT_EVENTS) this.#recent.splice(0, this.#recent.length - RECENT_EVENTS / 2);
    this.#oldest = this.#recent[0]?.seq ?? 0;
  }
}

/** The same facility, except that `play` records the verb as an input. */
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
    onRefused: (read) => facility.onRefused?.(read) ?? (() => undefined),
    view: () => facility.view(),
    viewKeys: (part) => facility.viewKeys?.(part),
    find: (path) => facility.find(path),
    reveal: (reference) => facility.reveal(reference),
    snapshot: () => facility.snapshot(),
  };
}
