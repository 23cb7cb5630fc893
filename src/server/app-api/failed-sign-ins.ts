/**
 * Failed sign-ins, by the address from which they came, on the host's clock.
 * INV-1: An address with too many failures in the window cannot try a password until the oldest failure has left the window. INV-2: Bounded memory.
 */
import type { HostClock } from '../../sim/live-clock.ts';

/** The maximum number of failed sign-ins from one address within the window. */
export const FAILURES_LIMIT = 20;
/** The length of the window. */
export const FAILURES_WITHIN_MS = 60_000;
/** The maximum number of remembered addresses; beyond it, the one that failed first is forgotten. */
export const ADDRESSES_LIMIT = 1_024;

export class FailedSignIns {
  readonly #host: Pick<HostClock, 'now'>;
  readonly #failures = new Map<string, readonly number[]>();

  constructor(host: Pick<HostClock, 'now'>) {
    this.#host = host;
  }

  mayTry(address: string): boolean {
    return this.#recent(address).length < FAILURES_LIMIT;
  }

  failed(address: string): void {
    const failures = [...this.#recent(address), this.#host.now()];
    this.#failures.delete(address);
    if (this.#failures.size >= ADDRESSES_LIMIT) {
      const [oldest = ''] = this.#failures.keys();
      this.#failures.delete(oldest);
    }
    this.#failures.set(address, failures);
  }

  #recent(address: string): readonly number[] {
    const from = this.#host.now() - FAILURES_WITHIN_MS;
    return (this.#failures.get(address) ?? []).filter((at) => at > from);
  }
}
