/**
 * One lock as a Bluetooth peripheral: an unmodified bleno on a controller, driven by the lock's `GattServer`.
 *
 * INV-1: Bleno advertises exactly what the lock advertises, and nothing while the lock is silent. INV-2: A notification
 * or answer of one session never reaches another: each session has its own object, and bleno sees only the open one.
 * INV-3: Bleno has no back-pressure, so the controller's credits limit what bleno receives, and NOTIFY_QUEUE_LIMIT
 * limits what waits here. INV-4: After `close` nothing of it is left on the clock, the port or the lock.
 */
import type { Advertisement, GattConnection, GattServer, LinkEnd } from '../../../lock/gatt.ts';
import type { Clock, TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import type { HciPort } from '../controller/port.ts';
import { CONNECTION_TIMEOUT } from '../controller/status.ts';
import { type HostLink, HostSide } from '../host/host-side.ts';
import type { Sandbox } from '../host/sandbox.ts';
import type { RadioKind } from '../kinds.ts';
import { advertisingBytes } from './advertising-data.ts';
import { attributeTable } from './attribute-table.ts';
import { type Bleno, loadBleno } from './bleno.ts';
import { lockServices, type ServiceHandlers } from './gatt-service.ts';
import { LockFilter } from './lock-filter.ts';

/** The maximum number of notifications queued for the controller; beyond it `notified` returns false. */
export const NOTIFY_QUEUE_LIMIT = 64;
/** How long a link that the lock closed may still send queued notifications (source: public; notice, then link loss). */
export const DRAIN_MS = 200;

export interface LockPeripheralOptions {
  readonly server: GattServer;
  readonly port: HciPort;
  readonly clock: Clock;
  /** Owner of the stack's timers, for instance `lock/A101`. */
  readonly name: string;
  /** The stream for pairing. */
  readonly randomness: () => RandomStream;
  /** A central's name for the lock, by its printed address; default: the address. */
  readonly centralName?: (mac: string) => string;
  /** Records link events. `central` is the address of the current or last central. */
  readonly record?: (kind: RadioKind, central: string, data: Readonly<Record<string, string>>) => void;
  /** See `lockServices`. */
  readonly secureSession?: boolean;
}

interface Session {
  readonly connection: GattConnection;
  /** bleno's notify function; undefined until the central subscribes. */
  send: ((value: Buffer) => void) | undefined;
  readonly waiting: Buffer[];
  /** Whether the lock has ended the session; queued notifications are sent, then the link closes. */
  closing: boolean;
}

/** Six bytes in the order in which a MAC is printed. */
export const printedAddress = (bytes: Buffer): string =>
  (Buffer.from(bytes).reverse().toString('hex').toUpperCase().match(/../g) ?? []).join(':');

export class LockPeripheral {
  readonly #options: LockPeripheralOptions;
  readonly #host: HostSide;
  readonly #bleno: Bleno;
  readonly #sandbox: Sandbox;
  readonly #stop: (() => void)[];
  #session: Session | undefined;
  #linked = false;
  #advertising = false;
  #onAir: Advertisement | undefined;
  readonly #filter: LockFilter;
  /** The position of the Nokē service in bleno's attribute table; undefined before there is one. */
  #firstHandle: number | undefined;
  /** The device name in that table, which is the name that the lock advertises. */
  #deviceName = '';
  #drain: TimeoutId | undefined;
  #central = '';
  #endedBy: LinkEnd | undefined;

  constructor(options: LockPeripheralOptions) {
    this.#options = options;
    this.#filter = new LockFilter(options.secureSession === true);
    this.#host = new HostSide(options.port, {
      keepsKeys: true,
      filter: this.#filter,
      ended: (link, reason) => this.#linkEnded(link, reason),
      run: (work) => this.#sandbox.run(work),
      settled: () => this.#pump(),
      freed: () => this.#pump(),
      // Error messages differ between versions of Node, so the trace omits them.
      fault: (error) => this.#record('link.hostFault', { error: error instanceof Error ? error.name : 'unknown' }),
    });
    const { bleno, sandbox } = loadBleno({
      socket: () => this.#host.createSocket(),
      clock: options.clock,
      randomness: options.randomness,
      hostname: () => this.#deviceName,
      label: `${options.name} bleno`,
      warn: (text) => this.#record('link.hostFault', { text }),
    });
    this.#bleno = bleno;
    this.#sandbox = sandbox;
    this.#stop = [options.server.watch(() => this.#advertise()), options.port.watch(() => this.#sandbox.wake())];
    sandbox.run(() => {
      bleno.on('stateChange', (state) => this.#host.own(() => this.#stateChanged(state)));
      bleno.on('accept', () => this.#host.own(() => this.#accepted()));
      bleno.on('advertisingStartError', (error) => this.#record('link.hostFault', { text: error.message }));
    });
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#call((bleno) => {
      bleno.stopAdvertising();
      if (this.#linked) bleno.disconnect();
    });
    this.#endSession('central-closed');
    this.#options.clock.clearTimeout(this.#drain);
    this.#host.close();
    this.#sandbox.close();
  }

  #stateChanged(state: string): void {
    this.#advertising = false;
    this.#onAir = undefined;
    this.#firstHandle = undefined;
    if (state === 'poweredOn') this.#advertise();
  }

  /** Gives bleno the attribute table of the lock's firmware image. bleno uses the host name as the device name. */
  #publish(name: string): void {
    const { server, secureSession = false } = this.#options;
    if (this.#firstHandle === server.firstHandle && this.#deviceName === name) return;
    this.#firstHandle = server.firstHandle;
    this.#deviceName = name;
    const own = <T>(work: () => T): T => this.#host.own(work);
    const handlers: ServiceHandlers = {
      readSession: () => own(() => this.#open()?.connection.readSession()),
      written: (value: Uint8Array) => own(() => this.#written(value)),
      subscribed: (send: (value: Buffer) => void) => own(() => this.#subscribed(send)),
      unsubscribed: () => own(() => this.#unsubscribed()),
    };
    const services = lockServices(this.#bleno, handlers, secureSession, server.firstHandle);
    this.#call((bleno) => bleno.setServices(services));
    this.#filter.att.publish(attributeTable(name, services));
  }

  /** Brings the stack in line with the lock. While a link is open, nothing is advertised; afterwards bleno advertises again. */
  #advertise(): void {
    if (this.#linked || this.#bleno.state !== 'poweredOn') return;
    const wanted = this.#options.server.advertisement;
    if (wanted !== undefined) this.#publish(wanted.name);
    if (wanted === undefined) {
      if (this.#advertising) this.#call((bleno) => bleno.stopAdvertising());
      this.#advertising = false;
      this.#onAir = undefined;
    } else if (!same(wanted, this.#onAir)) {
      const { data, scanResponse } = advertisingBytes(wanted);
      this.#call((bleno) => bleno.startAdvertisingWithEIRData(data, scanResponse));
      this.#advertising = true;
      this.#onAir = wanted;
    }
  }

  #accepted(): void {
    const link = [...this.#host.links.values()].find((up) => up.role === 1);
    this.#central = link === undefined ? '' : printedAddress(link.peer);
    const name = this.#options.centralName?.(this.#central) ?? this.#central;
    this.#linked = true;
    let connection: GattConnection | undefined;
    connection = this.#options.server.connect({
      name,
      notified: (value) => this.#notified(connection, value),
      ended: (why) => this.#lockEnded(connection, why),
    });
    if (connection === undefined) {
      this.#record('link.refused');
      this.#call((bleno) => bleno.disconnect());
      return;
    }
    this.#endedBy = undefined;
    this.#session = { connection, send: undefined, waiting: [], closing: false };
    this.#record('link.up');
  }

  /** The session, as long as neither side has ended it. */
  #open(): Session | undefined {
    return this.#session?.closing === false ? this.#session : undefined;
  }

  #written(value: Uint8Array): void {
    const session = this.#open();
    if (session === undefined) return;
    this.#record('link.write', { value: Buffer.from(value).toString('hex').toUpperCase() });
    session.connection.write(value);
  }

  #subscribed(send: (value: Buffer) => void): void {
    const session = this.#open();
    if (session === undefined) return;
    session.send = send;
    session.connection.subscribe(true);
  }

  #unsubscribed(): void {
    const session = this.#open();
    if (session === undefined) return;
    session.send = undefined;
    session.connection.subscribe(false);
  }

  #notified(connection: GattConnection | undefined, value: Uint8Array): boolean {
    const session = this.#open();
    if (session === undefined || session.connection !== connection) return false;
    if (session.waiting.length >= NOTIFY_QUEUE_LIMIT) {
      this.#record('link.queueFull');
      return false;
    }
    session.waiting.push(Buffer.from(value));
    this.#pump();
    return true;
  }

  /** Passes bleno only as much as the controller can accept at this moment, because bleno's own queue is unbounded. */
  #pump(): void {
    const session = this.#session;
    if (session === undefined) return;
    while (session.send !== undefined && session.waiting.length > 0 && this.#host.flow.hasRoom) {
      const value = session.waiting.shift();
      if (value !== undefined) this.#sandbox.run(() => session.send?.(value));
    }
    if (
      session.closing &&
      this.#host.flow.outstanding === 0 &&
      (session.waiting.length === 0 || session.send === undefined)
    )
      this.#hangUp();
  }

  #lockEnded(connection: GattConnection | undefined, why: LinkEnd): void {
    const session = this.#open();
    if (session === undefined || session.connection !== connection) return;
    this.#endedBy = why;
    if (why === 'lock-vanished') {
      this.#session = undefined;
      this.#options.port.vanish();
    } else if (why === 'lock-closed') {
      session.closing = true;
      this.#drain = this.#options.clock.setTimeout(() => this.#hangUp(), DRAIN_MS, `${this.#options.name} drains`);
      this.#pump();
    } else this.#session = undefined;
  }

  #hangUp(): void {
    this.#options.clock.clearTimeout(this.#drain);
    if (this.#session?.closing !== true) return;
    this.#session = undefined;
    this.#call((bleno) => bleno.disconnect());
  }

  #call(work: (bleno: Bleno) => void): void {
    this.#sandbox.run(() => work(this.#bleno));
  }

  #linkEnded(link: HostLink, reason: number): void {
    if (link.role !== 1) return;
    this.#linked = false;
    const why = reason === CONNECTION_TIMEOUT ? 'supervision-timeout' : 'central-closed';
    this.#record('link.down', { why: this.#endedBy ?? why });
    this.#options.clock.clearTimeout(this.#drain);
    this.#endSession(why);
    // bleno learns of the end after this, and would advertise again unless it is stopped here.
    this.#advertise();
  }

  /** Notifies the lock of the end, unless the lock ended the session. */
  #endSession(why: 'central-closed' | 'supervision-timeout'): void {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined && !session.closing) session.connection.end(why);
  }

  #record(kind: RadioKind, data: Readonly<Record<string, string>> = {}): void {
    this.#options.record?.(kind, this.#central, data);
  }
}

const same = (a: Advertisement, b: Advertisement | undefined): boolean =>
  b !== undefined &&
  a.name === b.name &&
  a.serviceUuid === b.serviceUuid &&
  Buffer.from(a.manufacturerData).equals(b.manufacturerData);
