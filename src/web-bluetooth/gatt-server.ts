/** `device.gatt`: connects, disconnects, and finds the services that the page may use. */
import { type BluetoothRemoteGATTService, first, Services } from './attributes.ts';
import { type ConnectedDevice, Connection } from './connection.ts';
import { disconnected, failure } from './failure.ts';
import type { LockSocket } from './lock-socket.ts';
import { BluetoothUUID } from './uuid.ts';

interface Open {
  readonly connection: Connection;
  readonly services: Services;
}

export class BluetoothRemoteGATTServer {
  readonly device: ConnectedDevice;
  readonly #socket: LockSocket;
  #open: Open | undefined;
  #attempt: Promise<this> | undefined;
  #cancel: (() => void) | undefined;

  constructor(device: ConnectedDevice, socket: LockSocket) {
    this.device = device;
    this.#socket = socket;
    socket.listen(device.id, {
      notified: (characteristic, data) => this.#open?.connection.notified(characteristic, data),
      ended: () => this.#ended(),
    });
  }

  get connected(): boolean {
    return this.#open !== undefined;
  }

  /** Rejects with NetworkError if the lock does not accept the connection, with AbortError if `disconnect` is called in the meantime. */
  async connect(): Promise<this> {
    if (this.connected) return this;
    this.#attempt ??= this.#connect().finally(() => {
      this.#attempt = undefined;
      this.#cancel = undefined;
    });
    return this.#attempt;
  }

  async #connect(): Promise<this> {
    let isCancelled = false;
    const cancelled = new Promise<never>((_, reject) => {
      this.#cancel = () => {
        isCancelled = true;
        reject(failure('AbortError', 'The connection attempt was ended by `disconnect`.'));
      };
    });
    const request = { action: 'connect', peripheralUuid: this.device.id } as const;
    const connected = this.#socket.request(request, ({ type }) => (type === 'connect' ? true : undefined));
    await Promise.race([
      cancelled,
      connected.then(() => {
        if (isCancelled) this.#sendDisconnect();
      }),
    ]);
    const connection = new Connection(this.device, this.#socket, () => this.#open?.connection);
    this.#open = { connection, services: new Services(connection) };
    return this;
  }

  disconnect(): void {
    this.#cancel?.();
    if (this.#open === undefined) return;
    this.#sendDisconnect();
    this.#ended();
  }

  #sendDisconnect(): void {
    this.#socket.request({ action: 'disconnect', peripheralUuid: this.device.id }, () => true).catch(() => {});
  }

  #ended(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.connection.end();
    this.device.dispatchEvent(new Event('gattserverdisconnected', { bubbles: true }));
  }

  async getPrimaryService(name: unknown): Promise<BluetoothRemoteGATTService> {
    return first(await this.#services(BluetoothUUID.getService(name)));
  }

  async getPrimaryServices(name?: unknown): Promise<readonly BluetoothRemoteGATTService[]> {
    return this.#services(name === undefined ? undefined : BluetoothUUID.getService(name));
  }

  async #services(uuid: string | undefined): Promise<readonly BluetoothRemoteGATTService[]> {
    if (!this.device.mayUse(uuid ?? ''))
      throw failure(
        'SecurityError',
        `Origin is not allowed to access ${uuid === undefined ? 'any service' : 'the service'}. Tip: Add the service UUID to ` +
          "'optionalServices' in requestDevice() options.",
      );
    if (this.#open === undefined) throw disconnected();
    return this.#open.services.find(uuid);
  }
}
