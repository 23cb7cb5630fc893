/** Waits that end early when something arrives. */
import type { HostClock } from '../../sim/live-clock.ts';

export class News {
  readonly #host: HostClock;
  readonly #waiting = new Set<() => void>();
  #isUnread = false;

  constructor(host: HostClock) {
    this.#host = host;
  }

  arrived(): void {
    this.#isUnread = true;
    for (const resume of [...this.#waiting]) resume();
  }

  /** Resolves once something has arrived since the last call, or after `ms`. */
  within(ms: number): Promise<void> {
    if (this.#isUnread) {
      this.#isUnread = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const resume = (): void => {
        this.#host.clearTimeout(timer);
        this.#waiting.delete(resume);
        this.#isUnread = false;
        resolve();
      };
      const timer = this.#host.setTimeout(resume, ms);
      this.#waiting.add(resume);
    });
  }
}
