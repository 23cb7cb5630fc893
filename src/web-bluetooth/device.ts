/** `BluetoothDevice`, and the advertisements that it receives while the page watches them. */
import type { Advertisement } from './advertisement.ts';
import { failure } from './failure.ts';
import { viewOf } from './frame.ts';
import { BluetoothRemoteGATTServer } from './gatt-server.ts';
import type { LockSocket } from './lock-socket.ts';
import type { RequestOptions } from './request-options.ts';
import type { Scan, ScanListener } from './scan.ts';
import { defineHandlers, type Handler, Target } from './target.ts';

export class BluetoothAdvertisingEvent extends Event {
  readonly device: BluetoothDevice;
  readonly uuids: readonly string[];
  readonly name: string | undefined;
  readonly appearance: number | undefined = undefined;
  readonly txPower: number | undefined;
  readonly rssi: number;
  readonly manufacturerData: ReadonlyMap<number, DataView>;
  readonly serviceData: ReadonlyMap<string, DataView> = new Map();

  /** `manufacturers`: the companies whose data the page may read. */
  constructor(device: BluetoothDevice, advertisement: Advertisement, manufacturers: ReadonlySet<number>) {
    super('advertisementreceived', { bubbles: true });
    this.device = device;
    this.uuids = advertisement.uuids;
    this.name = advertisement.name;
    this.txPower = advertisement.txPower;
    this.rssi = advertisement.rssi;
    const readable = [...advertisement.manufacturerData].filter(([company]) => manufacturers.has(company));
    this.manufacturerData = new Map(readable.map(([company, bytes]) => [company, viewOf(bytes)]));
  }
}

interface Parts {
  readonly parent: Target;
  readonly socket: LockSocket;
  readonly scan: Scan;
  /** Called when the page revokes its own permission. */
  forget(id: string): void;
}

export class BluetoothDevice extends Target {
  readonly id: string;
  readonly gatt: BluetoothRemoteGATTServer;
  name: string | undefined;
  readonly #parts: Parts;
  readonly #services = new Set<string>();
  readonly #manufacturers = new Set<number>();
  #watch: ScanListener | undefined;
  #isWatching = false;
  declare onadvertisementreceived: Handler;
  declare oncharacteristicvaluechanged: Handler;
  declare ongattserverdisconnected: Handler;
  declare onserviceadded: Handler;
  declare onservicechanged: Handler;
  declare onserviceremoved: Handler;

  constructor(id: string, parts: Parts) {
    super(parts.parent);
    this.id = id;
    this.#parts = parts;
    this.gatt = new BluetoothRemoteGATTServer(this, parts.socket);
  }

  /** Extends the set of services that the page may use from now on. */
  allow({ services, manufacturers }: Pick<RequestOptions, 'services' | 'manufacturers'>): void {
    for (const service of services) this.#services.add(service);
    for (const company of manufacturers) this.#manufacturers.add(company);
  }

  /** Whether the page may use this service; an empty string asks whether it may use any. */
  mayUse(service: string): boolean {
    return service === '' ? this.#services.size > 0 : this.#services.has(service);
  }

  get watchingAdvertisements(): boolean {
    return this.#isWatching;
  }

  /** Resolves once advertisements are received. Rejects with the signal's reason if the signal ends the watch first, and with NetworkError if the locks cannot be reached. */
  async watchAdvertisements({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (signal?.aborted === true) {
      this.#unwatch();
      throw signal.reason;
    }
    if (this.#isWatching) return this.#endsWith(signal);
    if (this.#watch !== undefined) throw failure('InvalidStateError', 'watchAdvertisements() is already pending.');
    const watch: ScanListener = {
      heard: (advertisement) => this.#heard(advertisement),
      ended: () => this.#unwatch(),
    };
    this.#watch = watch;
    this.#endsWith(signal);
    try {
      this.#isWatching = await this.#parts.scan.start(watch).then(() => this.#watch === watch);
    } catch (error) {
      if (this.#watch === watch) this.#watch = undefined;
      throw error;
    }
    if (!this.#isWatching) throw signal?.reason ?? failure('AbortError', 'The watch was ended.');
  }

  #endsWith(signal: AbortSignal | undefined): void {
    signal?.addEventListener('abort', () => this.#unwatch(), { once: true });
  }

  #unwatch(): void {
    const watch = this.#watch;
    this.#watch = undefined;
    this.#isWatching = false;
    if (watch !== undefined) this.#parts.scan.stop(watch);
  }

  #heard(advertisement: Advertisement): void {
    if (advertisement.id !== this.id) return;
    this.name = advertisement.name ?? this.name;
    this.dispatchEvent(new BluetoothAdvertisingEvent(this, advertisement, this.#manufacturers));
  }

  async forget(): Promise<void> {
    this.#unwatch();
    this.gatt.disconnect();
    this.#services.clear();
    this.#manufacturers.clear();
    this.#parts.forget(this.id);
  }
}
defineHandlers(BluetoothDevice.prototype, [
  'advertisementreceived',
  'characteristicvaluechanged',
  'gattserverdisconnected',
  'serviceadded',
  'servicechanged',
  'serviceremoved',
]);
