/**
 * Reports each lock whose advertisement has changed, once. At that moment the lock is still processing, so observers act afterwards.
 */
import type { LinkedLock } from './links.ts';

export class AdvertisementWatch {
  readonly #tell: (mac: string) => void;
  readonly #unwatch: readonly (() => void)[];
  #changed = new Set<string>();
  #isClosed = false;

  constructor(locks: ReadonlyMap<string, LinkedLock>, tell: (mac: string) => void) {
    this.#tell = tell;
    this.#unwatch = [...locks].map(([mac, { gatt }]) => gatt.watch(() => this.#tellSoon(mac)));
  }

  close(): void {
    this.#isClosed = true;
    for (const stop of this.#unwatch) stop();
  }

  #tellSoon(mac: string): void {
    if (this.#changed.size === 0)
      queueMicrotask(() => {
        const changed = this.#changed;
        this.#changed = new Set();
        if (!this.#isClosed) for (const one of changed) this.#tell(one);
      });
    this.#changed.add(mac);
  }
}
