/** Controls a live facility. Its clock runs elsewhere; the console pauses it, steps it, sets its speed, and performs verbs. */
import type { Facility } from '../../facility/open/facility.ts';
import type { VerbOutcome } from '../../facility/verbs/verb.ts';
import type { Instant } from '../../sim/clock.ts';
import type { HostClock, LiveClock } from '../../sim/live-clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { countdown } from '../text/duration.ts';
import { Ring } from '../text/ring.ts';
import { type FacilitySnapshot, takeUndisturbed } from './facility-snapshot.ts';
import { LiveHistory, type LiveSource, type Past } from './live-history.ts';
import { EVENTS_KEPT, type Origin, type Player, type Progress, type Upcoming } from './player.ts';
import type { WaitingSteps } from './slice.ts';

const only: Answer = { text: 'only a recording has a beginning', tone: 'warn' };

/** Subscribes to new events, in batches; returns a function that unsubscribes. */
export type Events = (read: (events: readonly TraceEvent[]) => void) => () => void;

/** Ignores a rejection, because the owner of the clock has already received the error. */
const ignoreErrors = (underWay: Promise<unknown>): void => void underWay.catch(() => undefined);

export interface LiveOptions {
  readonly live: LiveClock;
  readonly events: Events;
  /** Receives each event. */
  readonly onEvent: (event: TraceEvent) => void;
  readonly host: HostClock;
  /** Enables stepping back and forks. */
  readonly source?: LiveSource | undefined;
  /** For a fork, the events before its first event. */
  readonly before?: readonly TraceEvent[];
  /** For a fork, the snapshot from which it was opened. */
  readonly start?: FacilitySnapshot;
  readonly name?: string;
  /** Called when the player is closed; a fork then stops its clock. */
  readonly onClose?: () => void;
}

export class LivePlayer implements Player {
  readonly kind = 'live';
  readonly name: string;
  readonly facility: Facility;
  readonly position = undefined;
  readonly divergence = undefined;
  readonly restore: LiveSource['restore'] | undefined;
  readonly #live: LiveClock;
  readonly #history: LiveHistory | undefined;
  readonly #ring = new Ring<TraceEvent>(EVENTS_KEPT);
  /** The last jump, which may be in progress. */
  #jump: { readonly from: Instant; readonly to: Instant } | undefined;
  readonly #stop: () => void;
  readonly #onClose: () => void;

  constructor(facility: Facility, options: LiveOptions) {
    const { live, events, onEvent, host, source, before = [], start, name = '', onClose = () => {} } = options;
    this.#onClose = onClose;
    this.facility = facility;
    this.name = name;
    this.restore = source?.restore;
    this.#live = live;
    this.#history = source === undefined ? undefined : new LiveHistory(facility, source, host, start);
    for (const event of before) this.#ring.push(event);
    this.#stop = events((happened) => {
      for (const event of happened) {
        this.#ring.push(event);
        this.#history?.push(event);
        onEvent(event);
      }
    });
  }

  get paused(): boolean {
    return this.#live.paused && !this.#live.jumping;
  }

  get speed(): number {
    return this.#live.speed;
  }

  get behindMs(): number {
    return this.#live.behindMs;
  }

  upcoming(): Upcoming | undefined {
    const next = this.facility.clock.next();
    return next === undefined ? undefined : { text: `${next.owner} ${next.event.type}`, at: next.at };
  }

  events(): readonly TraceEvent[] {
    return this.#ring.last();
  }

  known(): readonly TraceEvent[] {
    return this.#ring.last();
  }

  get working(): Progress | undefined {
    const { from, to } = this.#jump ?? {};
    if (!this.#live.jumping || from === undefined || to === undefined) return undefined;
    return { text: `jumping ${countdown(to - from)} ahead`, done: (this.facility.clock.now() - from) / (to - from) };
  }

  seek(): void {
    // A live facility cannot move to another event.
  }

  tick(): void {
    // The live clock has its own timer.
    this.#history?.tick();
  }

  pause(): void {
    this.#live.pause();
  }

  go(): void {
    this.#live.start();
  }

  step(): Answer {
    this.#live.pause();
    const { clock } = this.facility;
    const next = this.upcoming();
    if (next === undefined) return { text: 'no timer is pending', tone: 'warn' };
    const waited = next.at - clock.now();
    ignoreErrors(this.#live.step(1));
    return { text: `${next.text}, after ${countdown(waited)}`, tone: 'note' };
  }

  back(): Answer {
    return only;
  }

  origin(): Origin | string {
    const past = this.#history?.past();
    if (past === undefined || this.restore === undefined) return 'There is no snapshot of this facility.';
    const { restore } = this;
    return { open: () => restore(past.snapshot), events: past.events, timeZone: this.facility.timeZone };
  }

  *snapshot(): WaitingSteps<FacilitySnapshot | undefined> {
    const history = this.#history;
    if (history === undefined || this.paused) return yield* takeUndisturbed(() => this.facility);
    // A running facility stands still only if its own clock stops it.
    let taken: FacilitySnapshot | undefined;
    yield history.take().then((one) => {
      taken = one;
    });
    return taken;
  }

  past(seq?: number): Past | undefined {
    return this.#history?.past(seq);
  }

  setSpeed(speed: number): void {
    this.#live.setSpeed(speed);
  }

  jump(ms: number): Answer | undefined {
    const live = this.#live;
    if (live.jumping) return { text: 'a jump is in progress; Esc or Space stops it', tone: 'warn' };
    const from = this.facility.clock.now();
    this.#jump = { from, to: from + ms };
    ignoreErrors(live.jump(from + ms));
    return live.jumping ? undefined : { text: `${countdown(ms)} later`, tone: 'note' };
  }

  toStart(): Answer {
    return only;
  }

  toEnd(): Answer {
    return { text: 'a live facility has no end', tone: 'warn' };
  }

  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    this.#live.arrive();
    const outcome = this.facility.play(verb, args);
    this.#live.nudge();
    return outcome;
  }

  close(): void {
    this.#stop();
    this.#onClose();
  }
}
