/** The target's own time, through `getTime` and, if it can be moved, `advance`. */
import type { HostClock } from '../../../sim/live-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';
import type { Stimulator } from '../contract/stimulator.ts';

export class TargetTime {
  /** Whether the target supports `advance`. */
  readonly moves: boolean;
  readonly #stimulator: Stimulator;
  readonly #host: HostClock;
  readonly #runs: boolean;
  #ms: number;
  #readAt: number;

  private constructor(stimulator: Stimulator, host: HostClock, ms: number, moves: boolean, runs: boolean) {
    this.#stimulator = stimulator;
    this.#host = host;
    this.#ms = ms;
    this.moves = moves;
    this.#runs = runs;
    this.#readAt = host.now();
  }

  /** Undefined if the target does not report its time; in that case, this machine's time applies. */
  static async of(stimulator: Stimulator, host: HostClock): Promise<TargetTime | undefined> {
    const time = await stimulator.ask({ stimulus: 'getTime' });
    if (!time.done || time.ms === undefined) return undefined;
    const { done } = await stimulator.ask({ stimulus: 'advance', ms: 1 });
    return new TargetTime(stimulator, host, done ? time.ms + 1 : time.ms, done, !done || time.timeRuns === true);
  }

  now(): number {
    return this.#runs ? this.#ms + (this.#host.now() - this.#readAt) : this.#ms;
  }

  async advance(ms: number): Promise<void> {
    const whole = Math.max(1, Math.ceil(ms));
    const answer = await this.#stimulator.ask({ stimulus: 'advance', ms: whole });
    if (!answer.done) throw new TargetLost(`advance is refused: ${answer.why ?? 'no reason given'}`, 'E-CONNECT-3');
    if (!this.#runs) {
      this.#ms += whole;
      return;
    }
    const time = await this.#stimulator.ask({ stimulus: 'getTime' });
    this.#ms = time.ms ?? this.#ms + whole;
    this.#readAt = this.#host.now();
  }
}
