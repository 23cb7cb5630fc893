/**
 * Waits in real time for events from a target. A wait ends early when something arrives.
 *
 * INV-1: Once the target is lost, every wait rejects with `TargetLost`.
 */
import type { HostClock } from '../../../sim/live-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';

export class EventWaiter {
  readonly #host: HostClock;
  #lost: TargetLost | undefined;
  readonly #waiting = new Set<() => void>();
  /** Reject functions of the requests in progress. */
  readonly #rejects = new Set<(why: TargetLost) => void>();

  constructor(host: HostClock) {
    this.#host = host;
  }

  /** Called when something has arrived: ends all waits. */
  wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }

  /** Marks the target as lost; only the first reason counts. */
  lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new TargetLost(why);
    for (const reject of [...this.#rejects]) reject(this.#lost);
    this.wake();
  }

  /** Throws TargetLost if the target is lost. */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Resolves at the next event, or after `ms`. */
  sleep(ms: number): Promise<void> {
    this.check();
    return new Promise((resolve, reject) => {
      const resume = (): void => {
        this.#host.clearTimeout(timer);
        this.#waiting.delete(resume);
        if (this.#lost === undefined) resolve();
        else reject(this.#lost);
      };
      const timer = this.#host.setTimeout(resume, ms);
      this.#waiting.add(resume);
    });
  }

  /** Resolves once `met`; false if the limit passed first. */
  async until(met: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = this.#host.now() + limitMs;
    while (!met()) {
      const left = deadline - this.#host.now();
      if (left <= 0) return false;
      await this.sleep(left);
    }
    return true;
  }

  /** The result of `act`, unless the target is lost first. */
  alive<T>(act: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) reject(this.#lost);
      this.#rejects.add(reject);
      const over = (): void => void this.#rejects.delete(reject);
      act.then(resolve, reject).then(over, over);
    });
  }
}
