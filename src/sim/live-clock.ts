/**
 * Runs a virtual clock at wall time × speed. All simulated work, at speed or driven ahead, is done in slices; between
 * slices the host's event loop takes a turn, so sockets, signals and key presses never wait for the simulation.
 *
 * INV-1: One turn of the event loop simulates for at most `SLICE_MS` and fires at most `SLICE_TIMERS` timers. INV-2: Pausing, changing
 * speed and inputs act at the instant that has been reached; they neither lose nor reorder timers. INV-3: A clock that cannot keep up
 * reports its lag. It falls behind by at most `DEBT_MS` of real time; beyond that it slows down. INV-4: It pauses by
 * itself at the instant of the timer or input after which a stop is due, before the next timer.
 */
import type { Instant } from './clock.ts';
import { SLICE_MS, Slice } from './slice.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The machine's own time; no other code reads it. Sockets and back-off use this, never the simulation's clock. */
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

/** How far a clock may fall behind, in real time. It skips anything beyond that, for instance while the host slept. */
export const DEBT_MS = 10_000;
/** The longest real timer, so that the clock notices a change of speed or a suspended laptop. */
const MAX_WAIT_MS = 1_000;

/** How a drive ended: `done` at its goal, `busy` because another drive is running, `stopped` by `pause`. */
export type DriveEnd = 'done' | 'busy' | 'stopped';

/** The point at which the clock pauses automatically. */
export interface Stops {
  /** The clock does not pass this instant without asking; infinite if no instant is set. */
  readonly notBeyond: Instant;
  /** Asked after every timer, input and advance. True pauses the clock at the instant that it has reached. */
  isDue(): boolean;
}

const NO_STOPS: Stops = { notBeyond: Number.POSITIVE_INFINITY, isDue: () => false };

export interface LiveClockOptions {
  readonly speed?: number;
  readonly host?: HostClock;
  /** Called after every slice, before the event loop gets its turn. */
  readonly sliced?: () => void;
  readonly stops?: Stops;
  /** Receives an error thrown by a timer's handler; the clock is paused by then. */
  readonly onError: (error: unknown) => void;
}

interface Drive {
  /** Does one small step. Returns true when the goal is reached. */
  readonly advance: () => boolean;
  readonly ended: (end: DriveEnd) => void;
  readonly failed: (error: unknown) => void;
}

export class LiveClock {
  readonly clock: VirtualClock;
  readonly #host: HostClock;
  readonly #sliced: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #stops: Stops;
  readonly #slice: Slice;
  #speed: number;
  #paused = true;
  #stopped = false;
  #behind = false;
  #drive: Drive | undefined;
  #still: Drive | undefined;
  #wait: NodeJS.Timeout | undefined;
  #anchorHost = 0;
  #anchorSim: Instant = 0;

  constructor(clock: VirtualClock, options: LiveClockOptions) {
    this.clock = clock;
    this.#host = options.host ?? hostClock;
    this.#speed = options.speed ?? 1;
    this.#sliced = options.sliced ?? (() => {});
    this.#onError = options.onError;
    this.#stops = options.stops ?? NO_STOPS;
    this.#slice = new Slice(this.#host);
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** True while a jump or a scenario drives the clock ahead. */
  get jumping(): boolean {
    return this.#drive !== undefined;
  }

  /** Simulated time that should have passed by now but has not, in milliseconds; 0 while the clock keeps up. */
  get behindMs(): number {
    return this.#behind && this.#runs ? this.#target() - this.clock.now() : 0;
  }

  start(): void {
    if (!this.#paused || this.#stopped) return;
    this.#paused = false;
    if (this.#drive !== undefined) return;
    this.#anchor();
    this.nudge();
  }

  /** Stops at the current instant, even in the middle of a jump. */
  pause(): void {
    this.nudge();
    this.#paused = true;
    this.#halt()?.ended('stopped');
  }

  /** Pauses permanently, at an instant that is complete, so that a replay up to it has the same trace. */
  stop(): void {
    if (this.#stopped) return;
    this.pause();
    this.#stopped = true;
    this.#endStill()?.ended('stopped');
    this.#host.clearTimeout(this.#wait);
    try {
      this.clock.runUntil(this.clock.now());
    } catch (error) {
      this.#fail(error);
    }
  }

  setSpeed(speed: number): void {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed must be a number above 0, not ${speed}`);
    this.nudge();
    this.#speed = speed;
    this.#anchor();
    this.nudge();
  }

  /** Call before an external input acts: advances towards the present as far as the slice allows, and completes that instant. */
  arrive(): void {
    if (this.#runs) this.#advance();
    this.clock.runUntil(this.clock.now());
  }

  /** Advances towards the present as far as the slice allows, and plans the next slice. */
  nudge(): void {
    this.#stopIfDue();
    if (!this.#runs) return;
    try {
      this.#plan(this.#advance());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Runs ahead to that instant, firing everything due in between. */
  jump(to: Instant): Promise<DriveEnd> {
    return this.drive(() => {
      this.#stepTo(to);
      return this.clock.now() >= to && (this.clock.nextAt() ?? Number.POSITIVE_INFINITY) > to;
    });
  }

  /** Fires at most `count` timers. Resolves with how many it fired. */
  async step(count: number): Promise<number> {
    let fired = 0;
    await this.drive(() => {
      if (fired < count && this.#stepTo(Number.POSITIVE_INFINITY)) fired++;
      else return true;
      return fired === count;
    });
    return fired;
  }

  /** Calls `advance`, one small step per call, until it returns true. Rejects with whatever it throws. */
  drive(advance: () => boolean): Promise<DriveEnd> {
    if (this.#drive !== undefined) return Promise.resolve('busy');
    if (this.#stopped) return Promise.resolve('stopped');
    return new Promise((ended, failed) => {
      this.#drive = { advance, ended, failed };
      this.#work();
    });
  }

  /**
   * Runs work in slices while simulated time stands still: neither the clock nor a jump continues before the work is done. `pause`
   * does not end it.
   */
  standStill(work: () => boolean): Promise<DriveEnd> {
    if (this.#still !== undefined) return Promise.resolve('busy');
    if (this.#stopped) return Promise.resolve('stopped');
    return new Promise((ended, failed) => {
      this.#still = { advance: work, ended, failed };
      this.#plan(false);
    });
  }

  get #runs(): boolean {
    return !this.#paused && this.#drive === undefined && this.#still === undefined;
  }

  /** One turn of the event loop. */
  #turn(): void {
    this.#slice.renew();
    this.#work();
  }

  #work(): void {
    const job = this.#still ?? this.#drive;
    if (job === undefined && !this.#runs) return;
    try {
      const reached = job === undefined ? this.#advance() : this.#slice.spend(() => this.#stepOf(job));
      if (reached && job !== undefined && job === this.#still) this.#endStill();
      else if (reached && job !== undefined) this.#halt();
      this.#sliced();
      if (reached) job?.ended('done');
      if (this.#still !== undefined || this.#drive !== undefined) this.#plan(false);
      else if (this.#runs) this.#plan(reached);
    } catch (error) {
      if (this.#still === job) this.#endStill();
      job?.failed(error);
      this.#fail(error);
    }
  }

  /** One step of a drive, or of work for which time stands still. Returns true when it has ended. */
  #stepOf(job: Drive): boolean {
    const reached = job.advance();
    if (job === this.#still) return reached;
    if (reached && this.#stops.isDue()) this.#paused = true;
    else this.#stopIfDue();
    return reached || job !== this.#drive;
  }

  /**
   * Fires the next timer that is due by `to`. False if none is due before `to` and the next stop; the clock is then at the earlier of the two.
   */
  #stepTo(to: Instant): boolean {
    const end = Math.min(to, this.#stops.notBeyond);
    if (this.clock.step(end)) return true;
    if (Number.isFinite(end)) this.clock.runUntil(Math.max(end, this.clock.now()));
    return false;
  }

  /** Pauses at this instant, in the middle of a drive too, if a stop is due. */
  #stopIfDue(): boolean {
    if (!this.#stops.isDue()) return false;
    this.#paused = true;
    this.#halt()?.ended('stopped');
    return true;
  }

  #endStill(): Drive | undefined {
    const still = this.#still;
    this.#still = undefined;
    return still;
  }

  /** Ends the drive, if there is one, and the real timer. */
  #halt(): Drive | undefined {
    const drive = this.#drive;
    this.#drive = undefined;
    this.#host.clearTimeout(this.#wait);
    if (drive !== undefined) this.#anchor();
    if (this.#still !== undefined) this.#plan(false);
    return drive;
  }

  #fail(error: unknown): void {
    this.#paused = true;
    this.#halt()?.failed(error);
    this.#onError(error);
  }

  #anchor(): void {
    this.#anchorHost = this.#host.now();
    this.#anchorSim = this.clock.now();
    this.#behind = false;
  }

  #target(): Instant {
    const host = this.#host.now();
    const now = this.clock.now();
    if (this.#anchorSim + (host - this.#anchorHost) * this.#speed > now + DEBT_MS * this.#speed) {
      this.#anchorHost = host - DEBT_MS;
      this.#anchorSim = now;
    }
    const ahead = Math.floor((host - this.#anchorHost) * this.#speed);
    return Math.max(now, this.#anchorSim + Math.max(0, ahead));
  }

  /** Advances towards the present as far as the slice allows. Returns true when it is reached. */
  #advance(): boolean {
    const target = Math.max(this.clock.now(), Math.min(this.#target(), this.#stops.notBeyond));
    const next = this.clock.nextAt();
    const isIdle = next === undefined || next > target;
    const reached = isIdle || this.#slice.spend(() => !this.clock.step(target) || this.#stopIfDue());
    if (reached && !this.#paused) {
      this.clock.runUntil(target);
      this.#stopIfDue();
    }
    this.#behind = !reached;
    return reached;
  }

  #plan(reached: boolean): void {
    this.#host.clearTimeout(this.#wait);
    this.#wait = this.#host.setTimeout(() => this.#turn(), reached ? this.#idle() : 0);
  }

  /** Host time until the next timer is due. At high speed, timers that are due close together are handled in one slice. */
  #idle(): number {
    const next = Math.min(this.clock.nextAt() ?? Number.POSITIVE_INFINITY, this.#stops.notBeyond);
    const wait = Math.ceil((next - this.#target()) / this.#speed);
    return Math.min(MAX_WAIT_MS, Math.max(Math.min(SLICE_MS, this.#speed / 10), wait));
  }
}
