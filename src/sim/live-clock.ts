/**
 * Wall time × speed for a virtual clock. All simulated work, whether time runs or is driven ahead, is done in slices; between
 * two slices the host's event loop has a turn, so sockets, signals and keys never wait for the simulation.
 *
 * INV-1 one turn of the loop simulates for at most `SLICE_MS` and at most `SLICE_TIMERS` timers. INV-2 pausing, changing
 * speed and inputs act at the instant that has been reached, and lose or reorder no timer. INV-3 a clock that cannot keep its
 * speed says how far it is behind, and owes at most `DEBT_MS` of the host's time: it slows instead of owing more.
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

/** Timers of one slice. */
export const SLICE_TIMERS = 1_000;
/** Host time of one slice. */
export const SLICE_MS = 10;
/** Host time that a clock may owe; the time beyond it, as when the host slept, did not happen. */
export const DEBT_MS = 10_000;
/** No single host timer is set for longer than this, so that a change of speed or a suspended laptop is noticed. */
const LONGEST_WAIT_MS = 1_000;

/** How driving the clock ended: at its goal, not at all since it is driven already, or where `pause` stopped it. */
export type DriveEnd = 'done' | 'busy' | 'stopped';

export interface LiveClockOptions {
  readonly speed?: number;
  readonly host?: HostClock;
  /** Called after every slice, before the loop has its turn. */
  readonly sliced?: () => void;
  /** Receives what a timer's handler throws; the clock is then paused. */
  readonly onError: (error: unknown) => void;
}

interface Drive {
  /** Does one small step; true when the goal is reached. */
  readonly advance: () => boolean;
  readonly ended: (end: DriveEnd) => void;
  readonly failed: (error: unknown) => void;
}

export class LiveClock {
  readonly clock: VirtualClock;
  readonly #host: HostClock;
  readonly #sliced: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #slice: Slice;
  #speed: number;
  #paused = true;
  #stopped = false;
  #behind = false;
  #drive: Drive | undefined;
  #wait: NodeJS.Timeout | undefined;
  #anchorHost = 0;
  #anchorSim: Instant = 0;

  constructor(clock: VirtualClock, options: LiveClockOptions) {
    this.clock = clock;
    this.#host = options.host ?? hostClock;
    this.#speed = options.speed ?? 1;
    this.#sliced = options.sliced ?? (() => {});
    this.#onError = options.onError;
    this.#slice = new Slice(this.#host);
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether the clock is driven ahead at this moment, by a jump or by a scenario. */
  get jumping(): boolean {
    return this.#drive !== undefined;
  }

  /** Simulated time that should have passed by now and has not; 0 for a clock that keeps its speed. */
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

  /** Stops where the simulation is, also in the middle of a jump. */
  pause(): void {
    this.nudge();
    this.#paused = true;
    this.#halt()?.ended('stopped');
  }

  /** Pauses for good. */
  stop(): void {
    this.pause();
    this.#stopped = true;
  }

  setSpeed(speed: number): void {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed is a number above 0, not ${speed}`);
    this.nudge();
    this.#speed = speed;
    this.#anchor();
    this.nudge();
  }

  /** Before something from outside acts: comes as near to the present as the slice allows, and completes that instant. */
  arrive(): void {
    if (this.#runs) this.#advance();
    this.clock.runUntil(this.clock.now());
  }

  /** Comes as near to the present as the slice allows, and looks again at what is due next. */
  nudge(): void {
    if (!this.#runs) return;
    try {
      this.#plan(this.#advance());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Runs ahead to that instant; everything due in between happens. */
  jump(to: Instant): Promise<DriveEnd> {
    return this.drive(() => {
      if (this.clock.step(to)) return false;
      this.clock.runUntil(Math.max(to, this.clock.now()));
      return true;
    });
  }

  /** Fires so many timers and no more; gives how many there were. */
  async step(count: number): Promise<number> {
    let fired = 0;
    await this.drive(() => {
      if (fired < count && this.clock.step()) fired++;
      else return true;
      return fired === count;
    });
    return fired;
  }

  /** Hands the clock to `advance`, which does one small step a call, until it says that it is done. Rejects with what it throws. */
  drive(advance: () => boolean): Promise<DriveEnd> {
    if (this.#drive !== undefined) return Promise.resolve('busy');
    if (this.#stopped) return Promise.resolve('stopped');
    return new Promise((ended, failed) => {
      this.#drive = { advance, ended, failed };
      this.#work();
    });
  }

  get #runs(): boolean {
    return !this.#paused && this.#drive === undefined;
  }

  /** One turn of the loop. */
  #turn(): void {
    this.#slice.renew();
    this.#work();
  }

  #work(): void {
    const drive = this.#drive;
    try {
      const reached = drive === undefined ? this.#advance() : this.#slice.spend(drive.advance);
      if (drive !== undefined && reached) this.#halt();
      this.#sliced();
      if (reached) drive?.ended('done');
      if (this.#drive !== undefined) this.#plan(false);
      else if (this.#runs) this.#plan(reached);
    } catch (error) {
      drive?.failed(error);
      this.#fail(error);
    }
  }

  /** Ends the drive, if there is one, and the nap. */
  #halt(): Drive | undefined {
    const drive = this.#drive;
    this.#drive = undefined;
    this.#host.clearTimeout(this.#wait);
    if (drive !== undefined) this.#anchor();
    return drive;
  }

  #fail(error: unknown): void {
    this.#paused = true;
    this.#halt();
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

  /** Towards the present, as far as the slice allows; true when it is reached. */
  #advance(): boolean {
    const target = this.#target();
    const next = this.clock.nextAt();
    const isIdle = next === undefined || next > target;
    const reached = isIdle || this.#slice.spend(() => !this.clock.step(target));
    if (reached) this.clock.runUntil(target);
    this.#behind = !reached;
    return reached;
  }

  #plan(reached: boolean): void {
    this.#host.clearTimeout(this.#wait);
    this.#wait = this.#host.setTimeout(() => this.#turn(), reached ? this.#idle() : 0);
  }

  /** Host time until something is due. A fast clock takes what falls due close together in one slice. */
  #idle(): number {
    const next = this.clock.nextAt();
    const wait = next === undefined ? LONGEST_WAIT_MS : Math.ceil((next - this.#target()) / this.#speed);
    return Math.min(LONGEST_WAIT_MS, Math.max(Math.min(SLICE_MS, this.#speed / 10), wait));
  }
}

/** What the present turn of the loop may still simulate. */
class Slice {
  readonly #host: HostClock;
  #timers = SLICE_TIMERS;
  #ms = SLICE_MS;

  constructor(host: HostClock) {
    this.#host = host;
  }

  renew(): void {
    this.#timers = SLICE_TIMERS;
    this.#ms = SLICE_MS;
  }

  /** Repeats a step until it says that it is done, or nothing is left to spend; true when it is done. */
  spend(step: () => boolean): boolean {
    const from = this.#host.now();
    const left = this.#ms;
    let spent = 0;
    let done = false;
    while (!done && this.#timers > 0 && spent < left) {
      this.#timers--;
      done = step();
      spent = Math.max(spent, this.#host.now() - from);
    }
    this.#ms = left - spent;
    return done;
  }
}
