/** The scan of the page: begins with the first listener and ends with the last. */
import type { Advertisement } from './advertisement.ts';
import type { LockSocket } from './lock-socket.ts';

export interface ScanListener {
  heard(advertisement: Advertisement): void;
  /** Called when the socket has closed, which ended the scan. */
  ended(): void;
}

export class Scan {
  readonly #socket: LockSocket;
  readonly #listeners = new Set<ScanListener>();

  constructor(socket: LockSocket) {
    this.#socket = socket;
    socket.discovered = (advertisement) => {
      for (const listener of [...this.#listeners]) listener.heard(advertisement);
    };
    socket.closed = () => {
      const listeners = [...this.#listeners];
      this.#listeners.clear();
      for (const listener of listeners) listener.ended();
    };
  }

  /** Resolves once the scan runs. Each further listener starts it again, so that every lock is reported immediately. Rejects with NetworkError. */
  async start(listener: ScanListener): Promise<void> {
    this.#listeners.add(listener);
    try {
      await this.#socket.request({ action: 'startScanning', serviceUuids: [], allowDuplicates: true }, () => true);
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
  }

  stop(listener: ScanListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#socket.request({ action: 'stopScanning' }, () => true).catch(() => {});
  }
}
