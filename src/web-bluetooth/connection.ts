/**
 * One connection to a lock, from connect to disconnect. Services, characteristics and descriptors belong to it, and are invalid in the next one.
 * INV-1: An operation ends at the latest with the connection.
 */
import { disconnected, failure } from './failure.ts';
import type { Frame } from './frame.ts';
import type { LockSocket, Request } from './lock-socket.ts';
import type { Target } from './target.ts';

export interface ConnectedDevice extends Target {
  readonly id: string;
  /** Whether the page named this service in `requestDevice`. */
  mayUse(service: string): boolean;
}

export class Connection {
  readonly device: ConnectedDevice;
  readonly #socket: LockSocket;
  readonly #current: () => Connection | undefined;
  readonly #operations = new Set<(why: DOMException) => void>();
  /** Called with each notification: the UUID in the server's spelling, and the value in hex. */
  notified: (characteristic: unknown, data: unknown) => void = () => {};

  /** `current`: the connection that the device has now. */
  constructor(device: ConnectedDevice, socket: LockSocket, current: () => Connection | undefined) {
    this.device = device;
    this.#socket = socket;
    this.#current = current;
  }

  /** Rejects with NetworkError if the device is not connected, with InvalidStateError if it has connected again since. */
  check(what: string): void {
    const current = this.#current();
    if (current === undefined) throw disconnected();
    if (current !== this)
      throw failure(
        'InvalidStateError',
        `${what} is no longer valid. Remember to retrieve it again after reconnecting.`,
      );
  }

  /** Sends a request about this lock, if the connection is still there. */
  async run<T>(what: string, request: Request, read: (frame: Frame) => T | undefined): Promise<T> {
    this.check(what);
    return new Promise<T>((resolve, reject) => {
      this.#operations.add(reject);
      this.#socket
        .request({ ...request, peripheralUuid: this.device.id }, read)
        .then(resolve, reject)
        .finally(() => this.#operations.delete(reject));
    });
  }

  end(): void {
    for (const fail of this.#operations) fail(disconnected());
    this.#operations.clear();
  }
}
