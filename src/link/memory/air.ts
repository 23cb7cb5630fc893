/**
 * The medium between phones and locks, in memory: fast, with range, loss and latency, on the simulation's clock.
 *
 * INV-1: A lock is added once. INV-2: A restored medium continues from the snapshot, in whatever order locks and phones are added again, provided that
 * all except the idle ones are added before time advances.
 */
import type { Advertisement, GattServer } from '../../lock/gatt.ts';
import { toHex } from '../../protocol/bytes.ts';
import { sharedRecord } from '../../sim/json.ts';
import type { World } from '../../sim/world.ts';
import { MemoryCentral, type MemoryCentralState } from './central.ts';
import type { Disturbance } from './reception.ts';
import type { Step } from './steps.ts';
import { advertisementTimer } from './timers.ts';

export interface AirOptions {
  /** The current distance step between the named radio and that lock. */
  reach(central: string, mac: string): Step;
}

export type AirSnapshot = { readonly centrals: Readonly<Record<string, MemoryCentralState>> };

interface Station {
  readonly server: GattServer;
  readonly name: string;
  readonly unwatch: () => void;
  /** The last known advertisement of the lock, as text; empty while the lock is not advertising. */
  onAir: string;
}

export class Air {
  readonly #world: World;
  readonly #options: AirOptions;
  readonly #from: AirSnapshot | undefined;
  /** The last snapshot. */
  #kept: AirSnapshot | undefined;
  readonly #stations = new Map<string, Station>();
  readonly #advertising = new Set<string>();
  readonly #centrals = new Map<string, MemoryCentral>();
  /** Creates each idle radio of the snapshot when it is needed. */
  readonly #resting = new Map<string, () => void>();

  constructor(world: World, options: AirOptions, from?: AirSnapshot) {
    this.#world = world;
    this.#options = options;
    this.#from = from;
    this.#kept = from;
  }

  /** Adds a lock; `name` is its name in the trace. Throws when its MAC is already present. */
  add(server: GattServer, name: string = server.mac): void {
    if (this.#stations.has(server.mac)) throw new Error(`two locks on the air have the address ${server.mac}`);
    const unwatch = server.watch((advertisement) => this.#changed(server.mac, advertisement));
    this.#stations.set(server.mac, { server, name, unwatch, onAir: textOf(server.advertisement) });
    if (server.advertisement !== undefined) this.#advertising.add(server.mac);
    for (const central of this.#centrals.values()) {
      central.reattach();
      if (server.advertisement !== undefined) central.advertisementThere(server.mac);
    }
  }

  /** Removes a lock; a link to it ends when its supervision timeout expires. */
  remove(mac: string): void {
    this.#stations.get(mac)?.unwatch();
    this.#changed(mac, undefined);
    this.#stations.delete(mac);
    for (const central of this.#centrals.values()) central.lockRemoved(mac);
  }

  /** The radio with that name, created on first use. `keepsTables`: it keeps the attribute tables of locks while it is on. */
  central(name: string, keepsTables = false): MemoryCentral {
    const existing = this.#centrals.get(name);
    if (existing !== undefined) return existing;
    const central = new MemoryCentral(this.#world, this.#surroundings, name, keepsTables, this.#from?.centrals[name]);
    this.#centrals.set(name, central);
    central.reattach();
    return central;
  }

  /** Sets or (with `{}`) clears the fault of one radio. */
  disturb(name: string, disturbance: Disturbance): void {
    this.#known(name)?.disturb(disturbance);
  }

  /** Starts or stops a man in the middle between that radio and its locks. */
  tamper(name: string, on: boolean): void {
    this.#known(name)?.alter(on);
  }

  /** Whether the radio with that name is in the snapshot and is idle there: neither scanning nor connecting nor connected. `wake` calls `central`. */
  rests(name: string, wake: () => void): boolean {
    const radio = this.#from?.centrals[name];
    if (radio === undefined || radio.scanning || radio.wanted !== null || radio.link !== null) return false;
    this.#resting.set(name, wake);
    return true;
  }

  /** Immutable: unchanged parts are shared with the previous snapshot. Idle radios that have not been needed since the restored one are unchanged. */
  snapshot(): AirSnapshot {
    const centrals = new Map<string, MemoryCentralState>(Object.entries(this.#from?.centrals ?? {}));
    for (const [name, central] of this.#centrals) centrals.set(name, central.snapshot());
    this.#kept = { centrals: sharedRecord(centrals, this.#kept?.centrals) };
    return this.#kept;
  }

  #known(name: string): MemoryCentral | undefined {
    if (!this.#centrals.has(name)) this.#resting.get(name)?.();
    return this.#centrals.get(name);
  }

  readonly #surroundings = {
    server: (mac: string) => this.#stations.get(mac)?.server,
    advertising: () => [...this.#advertising].sort(),
    nameOf: (mac: string) => this.#stations.get(mac)?.name ?? mac,
    step: (central: string, mac: string) => this.#options.reach(central, mac),
  };

  /** A lock may report an unchanged advertisement (for instance after a restore); phones receive only real changes. */
  #changed(mac: string, advertisement: Advertisement | undefined): void {
    const station = this.#stations.get(mac);
    const onAir = textOf(advertisement);
    if (station === undefined || station.onAir === onAir) return;
    station.onAir = onAir;
    if (advertisement === undefined) this.#advertising.delete(mac);
    else this.#advertising.add(mac);
    const timer = advertisementTimer(mac);
    for (const central of this.#centrals.values()) {
      if (advertisement === undefined) central.advertisementGone(timer);
      else central.advertisementChanged(mac);
    }
  }
}

const textOf = (advertisement: Advertisement | undefined): string =>
  advertisement === undefined ? '' : `${advertisement.name} ${toHex(advertisement.manufacturerData)}`;
