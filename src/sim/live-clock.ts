/**
 * Wall time × speed for a virtual clock: one host timer wakes it for whatever falls due next.
 * Pausing and changing speed never lose or reorder a timer; after a long sleep of the host the clock catches up in steps.
 */
import type { Instant } from './clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The machine's own time, the only place that reads it. Sockets and back-off use this, never the simulation's clock. */
export interface HostClock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): NodeJS.Timeout;
  clearTimeout(id: NodeJS.Timeout | undefined): void;
}

export const hostClock: HostClock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (id) => clearTimeout(id),
};

/** No single host timer is set for longer than this, so that a change of speed or a suspended laptop is noticed. */
const LONGEST_NAP_MS = 1_000;
/** After this many timers in one go the host's own event loop gets a turn. */
const BATCH = 5_000;

export class LiveClock {
  readonly clock: VirtualClock;
  readonly #host: HostClock;
  #speed: number;
  #paused = true;
  #nap: NodeJS.Timeout | undefined;
  #anchorHost = 0;
  #anchorSim: Instant = 0;
  readonly #onError: (error: unknown) => void;

  /** `onError` receives what a timer's handler throws; the clock is then paused. */
  constructor(clock: VirtualClock, options: { speed?: number; host?: HostClock; onError: (error: unknown) => void }) {
    this.clock = clock;
    this.#host = options.host ?? hostClock;
    this.#speed = options.speed ?? 1;
    this.#onError = options.onError;
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  start(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#anchor();
    this.#pump();
  }

  pause(): void {
    if (this.#paused) return;
    this.catchUp();
    this.#paused = true;
    this.#host.clearTimeout(this.#nap);
  }

  setSpeed(speed: number): void {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed is a number above 0, not ${speed}`);
    if (!this.#paused) this.catchUp();
    this.#speed = speed;
    this.#anchor();
    if (!this.#paused) this.#pump();
  }

  /** Brings the simulation up to the present before something from outside touches it. */
  catchUp(): void {
    if (!this.#paused) this.clock.runUntil(this.#target());
  }

  /** After an outside event set new timers: looks again at what is due next. */
  nudge(): void {
    if (!this.#paused) this.#pump();
  }

  /** Jumps ahead; everything due in between happens. */
  jumpTo(at: Instant): void {
    this.clock.runUntil(Math.max(at, this.clock.now()));
    this.#anchor();
    this.nudge();
  }

  #anchor(): void {
    this.#anchorHost = this.#host.now();
    this.#anchorSim = this.clock.now();
  }

  #target(): Instant {
    const ahead = Math.floor((this.#host.now() - this.#anchorHost) * this.#speed);
    return Math.max(this.clock.now(), this.#anchorSim + Math.max(0, ahead));
  }

  #pump(): void {
    this.#host.clearTimeout(this.#nap);
    const target = this.#target();
    try {
      let fired = 0;
      while (fired < BATCH && this.clock.step(target)) fired++;
      if (fired < BATCH) this.clock.runUntil(target);
    } catch (error) {
      this.#paused = true;
      this.#onError(error);
      return;
    }
    if (this.#paused) return;
    const next = this.clock.nextAt();
    const wait = next === undefined ? LONGEST_NAP_MS : Math.ceil((next - this.#target()) / this.#speed);
    this.#nap = this.#host.setTimeout(() => this.#pump(), Math.min(LONGEST_NAP_MS, Math.max(0, wait)));
  }
}
