/**
 * A phone's Bluetooth over an unmodified noble. noble never answers some requests (a refused write, a request on a lost link, a connection attempt
 * to a silent lock). Here every request ends: by its answer, by the end of the link, or by a timeout that ends the link.
 *
 * INV-1: No event is delivered from inside a request. INV-2: One request at a time; pending answers of one link never reach the next. INV-3: A scan
 * reports a lock once, and again when its advertisement has changed.
 */

import type { Central, CentralEvent } from '../../../phone/central.ts';
import { FIRMWARE_SERVICE_UUID, SERVICE_UUID } from '../../../protocol/uuids.ts';
import type { Clock } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';

import { DISCOVERED_LIMIT, VALUE_LIMIT } from '../../memory/steps.ts';
import type { HciPort } from '../controller/port.ts';
import { HostSide } from '../host/host-side.ts';
import type { Sandbox } from '../host/sandbox.ts';
import type { RadioKind } from '../kinds.ts';
import { AttributeCache } from './attribute-cache.ts';
import { loadNoble, type Noble, type NoblePeripheral, type NobleService } from './noble.ts';
import { NobleLink, type NobleLinkHost } from './noble-link.ts';

export interface NobleCentralOptions {
  readonly port: HciPort;
  readonly clock: Clock;
  /** For instance `phone/alice`. */
  readonly name: string;
  /** The random stream for pairing. */
  readonly randomness: () => RandomStream;
  /** Whether the phone keeps the attribute tables of locks while its Bluetooth is on. */
  readonly keepsTables?: boolean;
  /** Receives all services of a lock each time a link opens; without it only the Nokē service is discovered. */
  readonly table?: (services: readonly NobleService[]) => void;
  /** Records link events; `mac` is undefined for events without a lock. */
  readonly record?: (
    kind: RadioKind,
    mac: string | undefined,
    data: Readonly<Record<string, string | number | boolean>>,
  ) => void;
}

/** How many locks a phone can remember and connect to without discovering them again. */
export const KNOWN_LIMIT = 1_024;

const undashed = (uuid: string): string => uuid.replaceAll('-', '');
/** The services that a Nokē lock advertises; noble shortens assigned UUIDs to their 16 bits. */
const OURS: readonly string[] = [undashed(SERVICE_UUID), FIRMWARE_SERVICE_UUID.slice(4, 8)];

const printed = (address: string): string => address.toUpperCase();

export class NobleCentral implements Central {
  readonly #options: NobleCentralOptions;
  readonly #host: HostSide;
  readonly #noble: Noble;
  readonly #sandbox: Sandbox;
  readonly #tables: AttributeCache | undefined;
  readonly #linkHost: NobleLinkHost;
  readonly #unwatch: () => void;
  readonly #known = new Map<string, NoblePeripheral>();
  readonly #reported = new Map<string, string>();
  #receive: (event: CentralEvent) => void = () => {};
  #switchedOn = true;
  /** How many writes remain until one is lost; undefined if that fault is not set. */
  #lost: number | undefined;
  #powered = false;
  #scanning = false;
  #nobleScans = false;
  /** The lock that the phone is trying to reach, from `connect` until the link is up. */
  #wanted: string | undefined;
  #link: NobleLink | undefined;
  #closed = false;

  constructor(options: NobleCentralOptions) {
    this.#options = options;
    this.#host = new HostSide(options.port, {
      keepsKeys: false,
      run: (work) => this.#sandbox.run(work),
      settled: () => this.#settle(),
      freed: () => this.#pump(),
      fault: (error) =>
        this.#record('link.hostFault', undefined, { error: error instanceof Error ? error.name : 'unknown' }),
    });
    const { noble, sandbox } = loadNoble({
      socket: () => this.#host.createSocket(),
      clock: options.clock,
      randomness: options.randomness,
      hostname: () => options.name,
      label: `${options.name} noble`,
      warn: () => {},
    });
    this.#noble = noble;
    this.#sandbox = sandbox;
    this.#tables = options.keepsTables === true ? new AttributeCache(noble, KNOWN_LIMIT) : undefined;
    this.#linkHost = {
      clock: options.clock,
      label: options.name,
      tables: this.#tables,
      table: options.table,
      run: (work) => sandbox.run(work),
      mayWrite: () => this.#host.flow.hasRoom,
      decided: () => {
        this.#wanted = undefined;
        this.#scan();
      },
      emit: (event) => this.#emit(event),
      record: (kind, mac, data) => this.#record(kind, mac, data),
      over: () => this.#over(),
    };
    this.#unwatch = options.port.watch((up) => this.#adapter(up));
    sandbox.run(() => {
      noble.on('stateChange', (state) => this.#stateChanged(state));
      noble.on('discover', (peripheral) => this.#discovered(peripheral));
    });
  }

  listen(receive: (event: CentralEvent) => void): void {
    this.#receive = receive;
  }

  startScan(): void {
    if (!this.#switchedOn) return;
    if (!this.#scanning) this.#record('link.scan', undefined, { on: true });
    this.#scanning = true;
    this.#reported.clear();
    this.#scan();
  }

  stopScan(): void {
    if (!this.#scanning) return;
    this.#scanning = false;
    this.#reported.clear();
    this.#record('link.scan', undefined, { on: false });
    this.#scan();
  }

  connect(mac: string): void {
    if (!this.#switchedOn || this.#wanted !== undefined || this.#link?.closing === false) return;
    this.#wanted = mac;
    this.#record('link.connecting', mac);
    this.#seek();
  }

  disconnect(): void {
    this.#cancel();
    this.#request(() => this.#link?.close());
  }

  readSession(): void {
    this.#request(() => this.#link?.read());
  }

  subscribe(): void {
    this.#request(() => this.#link?.subscribe());
  }

  /** The nth write from now is lost in the phone's own queue; undefined ends the fault. */
  loseWrite(nth: number | undefined): void {
    this.#lost = nth;
  }

  write(value: string, withResponse: boolean): void {
    const link = this.#link;
    if (link === undefined) return;
    if (!/^(?:[0-9A-Fa-f]{2})*$/.test(value)) this.#record('link.malformed', link.mac);
    else if (value.length > 2 * VALUE_LIMIT) this.#record('link.tooLong', link.mac, { bytes: value.length / 2 });
    else if (this.#lost !== undefined && --this.#lost === 0) link.lose(withResponse);
    else this.#request(() => link.write(Buffer.from(value, 'hex'), withResponse));
  }

  setAdapter(on: boolean): void {
    if (on === this.#switchedOn) return;
    if (!on) {
      this.stopScan();
      this.#cancel();
      this.#sandbox.run(() => this.#link?.closeUnheard());
      this.#tables?.forget();
    }
    this.#switchedOn = on;
    this.#record('link.adapter', undefined, { on });
    this.#later({ type: 'adapter', on });
  }

  /** Removes the phone permanently, with its timers and its port. */
  close(): void {
    this.#closed = true;
    this.#link?.drop();
    this.#unwatch();
    this.#host.close();
    this.#sandbox.close();
  }

  /** Makes a request to noble. Its pending promises run afterwards, or once it has handled the packet that led to the request. */
  #request(work: () => void): void {
    this.#sandbox.run(work);
    if (!this.#host.handling) this.#sandbox.drain();
  }

  /** Called when noble has handled a packet: first its pending promises run, then more packets may fit. */
  #settle(): void {
    this.#sandbox.drain();
    this.#pump();
  }

  #pump(): void {
    const link = this.#link;
    if (link !== undefined && this.#sandbox.run(() => link.pump())) this.#sandbox.drain();
  }

  #stateChanged(state: string): void {
    this.#powered = state === 'poweredOn';
    this.#nobleScans = false;
    if (!this.#powered) return;
    this.#scan();
    this.#seek();
  }

  /** Called when the adapter itself has failed or recovered; the user's Bluetooth switch is unchanged. */
  #adapter(up: boolean): void {
    this.#powered = false;
    this.#sandbox.wake();
    if (this.#switchedOn) this.#later({ type: 'adapter', on: up });
  }

  /** Makes noble scan while the phone wants to, and while it searches for a lock that it has not received yet. */
  #scan(): void {
    if (!this.#powered) return;
    const looking = this.#wanted !== undefined && !this.#known.has(this.#wanted);
    const wanted = this.#scanning || looking;
    if (wanted === this.#nobleScans) return;
    this.#nobleScans = wanted;
    this.#sandbox.run(() => (wanted ? this.#noble.startScanning([], true) : this.#noble.stopScanning()));
  }

  #discovered(peripheral: NoblePeripheral): void {
    const { localName, manufacturerData, serviceUuids } = peripheral.advertisement;
    const mac = printed(peripheral.address);
    if (localName === undefined || serviceUuids?.some((uuid) => OURS.includes(uuid)) !== true) return;
    this.#remember(mac, peripheral);
    const manufacturer = (manufacturerData ?? Buffer.alloc(0)).toString('hex').toUpperCase();
    const content = `${localName} ${manufacturer}`;
    if (
      this.#scanning &&
      this.#reported.get(mac) !== content &&
      (this.#reported.has(mac) || this.#reported.size < DISCOVERED_LIMIT)
    ) {
      this.#reported.set(mac, content);
      this.#record('link.discovered', mac, { rssi: peripheral.rssi });
      this.#emit({
        type: 'discovered',
        mac,
        name: localName,
        manufacturerData: manufacturer,
        rssi: peripheral.rssi,
      });
    }
    if (this.#wanted === mac && this.#link === undefined) this.#seek();
  }

  /** Evicts the least recently discovered lock, which must then be discovered again before connecting. */
  #remember(mac: string, peripheral: NoblePeripheral): void {
    this.#known.delete(mac);
    this.#known.set(mac, peripheral);
    if (this.#known.size <= KNOWN_LIMIT) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
  }

  /** Connects to the requested lock once noble knows it and no other link is open. */
  #seek(): void {
    const mac = this.#wanted;
    if (mac === undefined || this.#link !== undefined || !this.#powered) return;
    const peripheral = this.#known.get(mac);
    if (peripheral === undefined) {
      this.#scan();
      return;
    }
    this.#link = this.#sandbox.run(() => new NobleLink(this.#linkHost, mac, peripheral));
  }

  #cancel(): void {
    const mac = this.#wanted;
    if (mac === undefined) return;
    this.#wanted = undefined;
    this.#record('link.cancelled', mac);
    this.#sandbox.run(() => this.#link?.cancel());
    this.#scan();
  }

  #over(): void {
    this.#link = undefined;
    if (!this.#closed) this.#seek();
  }

  #emit(event: CentralEvent): void {
    this.#host.own(() => this.#receive(event));
  }

  #later(event: CentralEvent): void {
    this.#options.clock.setTimeout(
      () => {
        if (!this.#closed) this.#emit(event);
      },
      0,
      this.#options.name,
    );
  }

  #record(
    kind: RadioKind,
    mac: string | undefined,
    data: Readonly<Record<string, string | number | boolean>> = {},
  ): void {
    this.#options.record?.(kind, mac, data);
  }
}
