/** A living facility under the console: its clock runs elsewhere, the console pauses, steps and speeds it, and plays verbs. */
import type { Facility } from '../facility/types.ts';
import type { VerbOutcome } from '../facility/verb.ts';
import type { LiveClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { type Drive, EVENTS_KEPT, type Upcoming } from './drive.ts';
import { countdown } from './duration.ts';
import { Ring } from './ring.ts';
import type { Answer } from './ui.ts';

const only: Answer = { text: 'only a recording can be taken back', tone: 'warn' };

export class LiveDrive implements Drive {
  readonly kind = 'live';
  readonly facility: Facility;
  readonly position = undefined;
  readonly trouble = undefined;
  readonly #live: LiveClock;
  readonly #ring = new Ring<TraceEvent>(EVENTS_KEPT);
  readonly #stop: () => void;

  /** `onEvent` hears every event as it happens. */
  constructor(facility: Facility, live: LiveClock, onEvent: (event: TraceEvent) => void) {
    this.facility = facility;
    this.#live = live;
    this.#stop = facility.trace.subscribe((event) => {
      this.#ring.push(event);
      onEvent(event);
    });
  }

  get paused(): boolean {
    return this.#live.paused;
  }

  get speed(): number {
    return this.#live.speed;
  }

  upcoming(): Upcoming | undefined {
    const next = this.facility.clock.pending()[0];
    return next === undefined ? undefined : { text: `${next.owner} ${next.event.type}`, at: next.at };
  }

  events(): readonly TraceEvent[] {
    return this.#ring.last();
  }

  tick(): void {
    // The live clock has its own timer.
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
    if (next === undefined) return { text: 'nothing is pending: no timer to step to', tone: 'warn' };
    const waited = next.at - clock.now();
    clock.step();
    return { text: `${next.text}, after ${countdown(waited)}`, tone: 'note' };
  }

  back(): Answer {
    return only;
  }

  setSpeed(speed: number): void {
    this.#live.setSpeed(speed);
  }

  jump(ms: number): Answer {
    this.#live.jumpTo(this.facility.clock.now() + ms);
    return { text: `${countdown(ms)} later`, tone: 'note' };
  }

  toStart(): Answer {
    return only;
  }

  toEnd(): Answer {
    return { text: 'a living facility has no end to go to', tone: 'warn' };
  }

  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    this.#live.catchUp();
    const outcome = this.facility.play(verb, args);
    this.#live.nudge();
    return outcome;
  }

  close(): void {
    this.#stop();
  }
}
