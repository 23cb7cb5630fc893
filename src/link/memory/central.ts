/**
 * One phone's radio on the memory link: adapter, scan, connect, and at most one connection.
 *
 * INV-1: Everything pending is a named timer or a posted message of `link/<name>`, or a queue in the state. INV-2: Each kind
 * of randomness has its own stream, and draws from it only when the value matters. INV-3: A scan reports a lock once, and again
 * only when its advertisement changed.
 */
import type { GattServer } from '../../lock/gatt.ts';
import type { Central, CentralEvent } from '../../phone/central.ts';
import type { World } from '../../sim/world.ts';
import type { LinkKind } from './kinds.ts';
import { type LinkHost, type LinkState, MemoryLink } from './link.ts';
import { type Disturbance, Reception } from './reception.ts';
import { ADVERTISING_DELAY_MS, ADVERTISING_INTERVAL_MS, DISCOVERED_LIMIT, type Step, VALUE_LIMIT } from './steps.ts';
import { advertisementTimer, decodeLinkTimer, type LinkTimer, type LinkTimers, macOfTimer } from './timers.ts';

/** A radio in a snapshot. */
export type MemoryCentralState = {
  readonly adapter: boolean;
  readonly scanning: boolean;
  readonly heard: readonly string[];
  readonly wanted: string | null;
  /** The trace event of the last scan or connection attempt. */
  readonly wish: number;
  readonly link: LinkState | null;
  readonly disturbance: Disturbance;
  readonly packets: number;
  /** The handle at which the service of each lock begins, kept since the first connection; empty if this phone keeps no tables. */
  readonly tables: Readonly<Record<string, number>>;
};

/** The operations that a radio needs from the medium. */
export interface CentralMedium {
  server(mac: string): GattServer | undefined;
  /** MACs of the locks that advertise now, ascending. */
  advertising(): readonly string[];
  /** The name of a lock in the trace. */
  nameOf(mac: string): string;
  step(central: string, mac: string): Step;
}

export class MemoryCentral implements Central {
  readonly name: string;
  readonly #world: World;
  readonly #air: CentralMedium;
  readonly #owner: LinkTimers;
  readonly #host: LinkHost;
  #receive: (event: CentralEvent) => void = () => {};
  #adapter = true;
  #scanning = false;
  #heard: string[] = [];
  #wanted: string | null = null;
  #wish = 0;
  #link: MemoryLink | null = null;
  #waiting: LinkState | null = null;
  readonly #reception: Reception;
  readonly #keepsTables: boolean;
  readonly #tables: Map<string, number>;

  /**
   * `name` is the radio's name in the trace (`link/<name>`). `keepsTables`: it discovers a lock's attributes once and keeps their handles until its
   * Bluetooth is turned off.
   */
  constructor(world: World, air: CentralMedium, name: string, keepsTables: boolean, from?: MemoryCentralState) {
    this.name = name;
    this.#keepsTables = keepsTables;
    this.#tables = new Map(Object.entries(from?.tables ?? {}));
    this.#world = world;
    this.#air = air;
    this.#reception = new Reception(world, name, (mac) => air.step(name, mac), from);
    this.#owner = world.clock.own(`link/${name}`, decodeLinkTimer, (event) => this.#fired(event));
    this.#host = this.#linkHost();
    if (from === undefined) return;
    this.#adapter = from.adapter;
    this.#scanning = from.scanning;
    this.#heard = [...from.heard];
    this.#wanted = from.wanted;
    this.#wish = from.wish;
    this.#waiting = from.link === null ? null : structuredClone(from.link);
  }

  listen(receive: (event: CentralEvent) => void): void {
    this.#receive = receive;
  }

  startScan(): void {
    if (!this.#adapter) return;
    if (!this.#scanning) this.#record('link.scan', undefined, { on: true });
    this.#scanning = true;
    this.#wish = this.#world.clock.cause;
    this.#heard = [];
    for (const mac of this.#air.advertising()) this.#hearSoon(mac);
  }

  stopScan(): void {
    if (!this.#scanning) return;
    this.#scanning = false;
    this.#heard = [];
    this.#record('link.scan', undefined, { on: false });
    for (const mac of this.#air.advertising()) if (mac !== this.#wanted) this.#owner.disarm(advertisementTimer(mac));
  }

  connect(mac: string): void {
    if (!this.#adapter || this.#wanted !== null || (this.#link !== null && !this.#link.state.closing)) return;
    this.#wanted = mac;
    this.#record('link.connecting', mac);
    this.#wish = this.#world.clock.cause;
    if (this.#link === null) this.#hearSoon(mac);
  }

  disconnect(): void {
    this.#cancel();
    this.#link?.close();
  }

  readSession(): void {
    this.#link?.read();
  }

  subscribe(): void {
    this.#link?.subscribe();
  }

  write(value: string, withResponse: boolean): void {
    const link = this.#link;
    if (link === null) return;
    if (!/^(?:[0-9A-Fa-f]{2})*$/.test(value)) this.#record('link.malformed', link.state.mac);
    else if (value.length > 2 * VALUE_LIMIT) this.#record('link.tooLong', link.state.mac, { bytes: value.length / 2 });
    else link.write(value.toUpperCase(), withResponse, this.#reception.dropsWrite());
  }

  setAdapter(on: boolean): void {
    if (on === this.#adapter) return;
    if (!on) {
      this.stopScan();
      this.#cancel();
      this.#link?.closeSilently();
      this.#tables.clear();
    }
    this.#adapter = on;
    this.#record('link.adapter', undefined, { on });
    this.#owner.post(this.#world.clock.now(), { type: 'adapter', on });
  }

  /** Replaces the fault of this radio; `{}` clears it. */
  disturb(disturbance: Disturbance): void {
    this.#reception.disturb(disturbance);
    this.#record('link.disturbed', undefined, { ...disturbance });
  }

  /** Starts or stops a man in the middle; other faults stay. */
  alter(on: boolean): void {
    this.disturb({ ...this.#reception.disturbance, altered: on });
  }

  /** Called by the medium: this lock's advertisement changed. */
  advertisementChanged(mac: string): void {
    const at = this.#heard.indexOf(mac);
    if (at >= 0) this.#heard.splice(at, 1);
    this.advertisementThere(mac);
  }

  /** Called by the medium: this lock advertises, perhaps unchanged. */
  advertisementThere(mac: string): void {
    if (this.#listensFor(mac)) this.#hearSoon(mac);
  }

  /** Called by the medium: the lock with this timer stopped advertising. */
  advertisementGone(timer: ReturnType<typeof advertisementTimer>): void {
    this.#owner.disarm(timer);
  }

  /** Called by the medium: this lock was removed. */
  lockRemoved(mac: string): void {
    if (this.#link?.state.mac === mac) this.#link.vanished();
  }

  /** Resumes a connection from the snapshot once its lock has been added. */
  reattach(): void {
    const state = this.#waiting;
    if (state === null) return;
    const server = this.#air.server(state.mac);
    if (state.lockSide && server === undefined) return;
    this.#waiting = null;
    this.#link = MemoryLink.resume(this.#host, state, server);
  }

  snapshot(): MemoryCentralState {
    return {
      adapter: this.#adapter,
      scanning: this.#scanning,
      heard: [...this.#heard],
      wanted: this.#wanted,
      wish: this.#wish,
      link: this.#link === null ? this.#waiting : structuredClone(this.#link.state),
      ...this.#reception.snapshot(),
      tables: Object.fromEntries(this.#tables),
    };
  }

  #fired(event: LinkTimer): void {
    switch (event.type) {
      case 'toLock':
      case 'toPhone':
      case 'supervise':
        this.#link?.fired(event.type);
        return;
      case 'adapter':
        this.#receive({ type: 'adapter', on: event.on });
        return;
      case 'handedOver':
        if (this.#link !== null && !this.#link.state.closing) this.#receive({ type: 'written' });
        return;
      default:
        this.#hear(macOfTimer(event.type));
    }
  }

  /** Handles an advertisement that this lock sends now. */
  #hear(mac: string): void {
    const server = this.#air.server(mac);
    const advertisement = server?.advertisement;
    if (server === undefined || advertisement === undefined || !this.#listensFor(mac)) return;
    if (this.#reception.silent(mac) || this.#reception.lost(mac)) {
      this.#hearNext(mac);
      return;
    }
    // The consequences are attributed to the phone's request, even if the lock woke later.
    this.#world.clock.cause = this.#wish;
    // A connection attempt in response to this advertisement has to wait for the next one.
    const wanted = this.#wanted === mac && this.#link === null;
    if (this.#scanning && !this.#heard.includes(mac) && this.#heard.length < DISCOVERED_LIMIT) {
      this.#heard.push(mac);
      const rssi = this.#reception.rssi(mac);
      this.#record('link.discovered', mac, { rssi });
      this.#receive({
        type: 'discovered',
        mac,
        name: advertisement.name,
        manufacturerData: Buffer.from(advertisement.manufacturerData).toString('hex').toUpperCase(),
        rssi,
      });
    }
    if (wanted && this.#wanted === mac) this.#open(server);
  }

  #open(server: GattServer): void {
    this.#wanted = null;
    this.#owner.disarm(advertisementTimer(server.mac));
    const kept = this.#tables.get(server.mac);
    const link = MemoryLink.open(this.#host, server, kept !== undefined && kept !== server.firstHandle);
    if (link !== undefined) {
      this.#link = link;
      if (this.#keepsTables && kept === undefined) this.#tables.set(server.mac, server.firstHandle);
    } else {
      this.#record('link.refused', server.mac);
      this.#receive({ type: 'connectFailed', mac: server.mac, why: 'refused' });
    }
  }

  #listensFor(mac: string): boolean {
    if (!this.#adapter) return false;
    if (this.#wanted === mac && this.#link === null) return true;
    return this.#scanning && !this.#heard.includes(mac) && this.#heard.length < DISCOVERED_LIMIT;
  }

  #cancel(): void {
    const mac = this.#wanted;
    if (mac === null) return;
    this.#wanted = null;
    this.#record('link.cancelled', mac);
    if (!this.#listensFor(mac)) this.#owner.disarm(advertisementTimer(mac));
  }

  /** The lock's next advertisement falls at a random point within the interval. */
  #hearSoon(mac: string): void {
    if (this.#owner.deadline(advertisementTimer(mac)) !== undefined) return;
    if (this.#air.server(mac)?.advertisement === undefined) return;
    this.#hearIn(mac, this.#advertDraw(ADVERTISING_INTERVAL_MS));
  }

  #hearNext(mac: string): void {
    this.#hearIn(mac, ADVERTISING_INTERVAL_MS + this.#advertDraw(ADVERTISING_DELAY_MS));
  }

  #hearIn(mac: string, ms: number): void {
    this.#owner.arm(advertisementTimer(mac), this.#world.clock.now() + ms);
  }

  #advertDraw(max: number): number {
    return this.#world.random.stream(`link/${this.name}/advertising`).int(0, max);
  }

  #linkHost(): LinkHost {
    return {
      owner: this.#owner,
      peerName: `phone/${this.name}`,
      now: () => this.#world.clock.now(),
      cause: () => this.#world.clock.cause,
      under: (cause, act) => this.#world.trace.under(cause, act),
      latencyMs: (mac) => this.#reception.latencyMs(mac),
      silent: (mac) => this.#air.server(mac) === undefined || this.#reception.silent(mac),
      lost: (mac) => this.#reception.lost(mac),
      cutsHere: () => this.#reception.cutsHere(),
      emit: (event) => this.#receive(this.#reception.received(event)),
      record: (kind, mac, data) => this.#record(kind, mac, data),
      over: () => {
        this.#link = null;
        if (this.#wanted !== null) this.#hearSoon(this.#wanted);
      },
    };
  }

  #record(kind: LinkKind, mac?: string, data: Readonly<Record<string, string | number | boolean>> = {}): void {
    const trace = this.#world.trace;
    if (!trace.recording) return;
    if (mac === undefined) trace.record(`link/${this.name}`, kind, data);
    else trace.record(`link/${this.name}/${this.#air.nameOf(mac)}`, kind, { mac, ...data });
  }
}
