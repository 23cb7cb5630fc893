/**
 * The adapter on the bus: discovery for any number of programs, and the devices that have been received.
 *
 * INV-1: A device appears only while a program discovers and its filter lets the advertisement pass. INV-2: A program's state (its filter, its
 * discovery) ends when it leaves the bus.
 */
import type { Advertisement } from '../../lock/gatt.ts';
import type { ClientConnections } from '../websocket/client-connections.ts';
import { REPORT_AGAIN_MS, RSSI } from '../websocket/limits.ts';
import type { LinkedLock } from '../websocket/links.ts';
import { BUSY, DOES_NOT_EXIST, failed, invalidArguments, NOT_READY } from './bus-error.ts';
import { done, type Interface, type Outcome, type Value } from './bus-object.ts';
import { BASIC_UUIDS, Device } from './device.ts';
import { type DiscoveryFilter, filterNames, NO_FILTER, passes, readFilter } from './discovery-filter.ts';
import { NAME_LIMIT } from './limits.ts';
import type { ObjectTree } from './object-tree.ts';

export const ADAPTER_PATH = '/org/bluez/hci0';
const ADAPTER = 'org.bluez.Adapter1';
/** The address of our own virtual controllers; no lock has it. */
const ADDRESS = '00:AA:01:00:00:00';
const NAME = 'noke-sim';
/** The properties that bluetoothd 5.66 reports about itself. */
const MODALIAS = 'usb:v1D6Bp0246d0542';

export interface AdapterParts {
  readonly tree: ObjectTree;
  readonly connections: ClientConnections;
  readonly keepConnections: boolean;
  /** By MAC. */
  readonly locks: () => ReadonlyMap<string, LinkedLock>;
  readonly later: (ms: number, act: () => void) => () => void;
}

export class Adapter {
  readonly #parts: AdapterParts;
  readonly #devices = new Map<string, Device>();
  readonly #filters = new Map<string, DiscoveryFilter>();
  /** The programs that are discovering. */
  readonly #discovering = new Set<string>();
  #isPowered = true;
  #alias = NAME;
  #isReporting = false;
  readonly #plain: Record<string, boolean | number> = {
    Discoverable: false,
    DiscoverableTimeout: 180,
    Pairable: false,
    PairableTimeout: 0,
  };

  constructor(parts: AdapterParts) {
    this.#parts = parts;
    parts.tree.add({ path: ADAPTER_PATH, interfaces: [this.#interface()] });
  }

  device(mac: string): Device | undefined {
    return this.#devices.get(mac);
  }

  /** Called when the advertisement of a lock has begun, changed or ended. */
  advertises(mac: string): void {
    if (this.#parts.locks().get(mac)?.gatt.advertisement === undefined) this.#devices.get(mac)?.unheard();
    else {
      this.#hear(mac, false);
      this.#devices.get(mac)?.advertises();
    }
  }

  /** Called when a program has left the bus. */
  left(sender: string): void {
    this.#filters.delete(sender);
    this.#stop(sender);
    for (const device of this.#devices.values()) device.left(sender);
  }

  /** Disconnects and forgets every device. */
  forget(): void {
    for (const mac of [...this.#devices.keys()]) this.#remove(mac);
  }

  /** Reports the devices that a program is looking for. */
  look(): void {
    this.#hearAll(false);
  }

  /** Ends every connection. */
  close(): void {
    for (const device of this.#devices.values()) device.disconnect();
  }

  #interface(): Interface {
    return {
      name: ADAPTER,
      methods: {
        StartDiscovery: { in: '', out: '', run: (_, { sender }) => this.#start(sender) },
        StopDiscovery: {
          in: '',
          out: '',
          run: (_, { sender }) => {
            if (!this.#isPowered) return NOT_READY;
            return this.#stop(sender) ? done() : failed('No discovery started');
          },
        },
        SetDiscoveryFilter: { in: 'a{sv}', out: '', run: ([filter], { sender }) => this.#filter(sender, filter) },
        GetDiscoveryFilters: { in: '', out: 'as', run: () => done('as', filterNames()) },
        RemoveDevice: {
          in: 'o',
          out: '',
          run: ([path]) => {
            const [mac] = [...this.#devices].find(([, device]) => device.path === path) ?? [];
            if (mac === undefined) return DOES_NOT_EXIST;
            this.#remove(mac);
            return done();
          },
        },
      },
      properties: this.#properties(),
    };
  }

  #properties(): Interface['properties'] {
    const fixed = (signature: string, value: Value) => ({ signature, get: () => value });
    const plain = (name: string, signature: string) => ({
      signature,
      get: () => this.#plain[name],
      set: (value: unknown) => {
        this.#plain[name] = value as boolean | number;
        this.#changed([name]);
        return undefined;
      },
    });
    return {
      Address: fixed('s', ADDRESS),
      AddressType: fixed('s', 'public'),
      Name: fixed('s', NAME),
      Alias: {
        signature: 's',
        get: () => this.#alias,
        set: (value) => {
          const alias = value as string;
          if (Buffer.byteLength(alias) > NAME_LIMIT) return invalidArguments();
          this.#alias = alias === '' ? NAME : alias;
          this.#changed(['Alias']);
          return undefined;
        },
      },
      Class: fixed('u', 0),
      Powered: {
        signature: 'b',
        get: () => this.#isPowered,
        set: (value) => {
          this.#power(value as boolean);
          return undefined;
        },
      },
      Discoverable: plain('Discoverable', 'b'),
      DiscoverableTimeout: plain('DiscoverableTimeout', 'u'),
      Pairable: plain('Pairable', 'b'),
      PairableTimeout: plain('PairableTimeout', 'u'),
      Discovering: { signature: 'b', get: () => this.#discovering.size > 0 },
      UUIDs: fixed('as', BASIC_UUIDS),
      Modalias: fixed('s', MODALIAS),
      Roles: fixed('as', ['central']),
    };
  }

  #power(on: boolean): void {
    if (this.#isPowered === on) return;
    this.#isPowered = on;
    if (!on) {
      for (const sender of [...this.#discovering]) this.#stop(sender);
      for (const device of this.#devices.values()) device.disconnect();
    }
    this.#changed(['Powered']);
  }

  #start(sender: string): Outcome {
    if (!this.#isPowered) return NOT_READY;
    if (this.#discovering.has(sender)) return BUSY;
    this.#discovering.add(sender);
    if (this.#discovering.size === 1) this.#changed(['Discovering']);
    this.#hearAll(false);
    this.#reportAgain();
    return done();
  }

  /** Returns false if this program is not discovering. */
  #stop(sender: string): boolean {
    if (!this.#discovering.delete(sender)) return false;
    if (this.#discovering.size > 0) return true;
    for (const device of this.#devices.values()) device.forgetSignal();
    this.#changed(['Discovering']);
    return true;
  }

  #filter(sender: string, sent: unknown): Outcome {
    const filter = readFilter(sent);
    if (filter === undefined) return invalidArguments();
    this.#filters.set(sender, filter);
    if (this.#discovering.has(sender)) {
      this.#hearAll(false);
      this.#reportAgain();
    }
    return done();
  }

  /** The filters of the programs that are discovering. */
  #active(): readonly DiscoveryFilter[] {
    return [...this.#discovering].map((sender) => this.#filters.get(sender) ?? NO_FILTER);
  }

  #hearAll(again: boolean): void {
    if (this.#discovering.size > 0) for (const mac of this.#parts.locks().keys()) this.#hear(mac, again);
  }

  #hear(mac: string, again: boolean): void {
    const advertisement = this.#parts.locks().get(mac)?.gatt.advertisement;
    if (advertisement === undefined) return;
    const filters = this.#active().filter((filter) => passes(filter, mac, advertisement, RSSI));
    if (filters.length === 0) return;
    const known = this.#devices.get(mac);
    if (known === undefined) this.#add(mac, advertisement);
    else known.heard(advertisement, again && filters.some(({ duplicates }) => duplicates));
  }

  #add(mac: string, advertisement: Advertisement): void {
    const { tree, connections, keepConnections, locks, later } = this.#parts;
    const device = new Device(
      {
        adapter: ADAPTER_PATH,
        mac,
        tree,
        connections,
        keepConnections,
        lock: () => locks().get(mac),
        isPowered: () => this.#isPowered,
        later,
        disappeared: () => this.#remove(mac),
      },
      advertisement,
    );
    this.#devices.set(mac, device);
  }

  #remove(mac: string): void {
    this.#devices.get(mac)?.remove();
    this.#devices.delete(mac);
  }

  /** Reports every device again for as long as a program wants duplicates. */
  #reportAgain(): void {
    if (this.#isReporting || !this.#active().some(({ duplicates }) => duplicates)) return;
    this.#isReporting = true;
    this.#parts.later(REPORT_AGAIN_MS, () => {
      this.#isReporting = false;
      this.#hearAll(true);
      this.#reportAgain();
    });
  }

  #changed(properties: readonly string[]): void {
    this.#parts.tree.changed(ADAPTER_PATH, ADAPTER, properties);
  }
}
