/**
 * The connections of WebSocket clients and BlueZ programs as the simulation sees them: plain inputs arrive, and the lock answers a listener. Sockets
 * are handled elsewhere; replaying the inputs at their times gives the same trace.
 *
 * INV-1: One connection per lock. INV-2: Every call on a lock is one `LinkInput`. INV-3: A notification never precedes the acknowledgement of the write
 * that caused it (source: public; the phone library hangs otherwise).
 */
import type { GattConnection, GattServer, LinkEnd } from '../../lock/gatt.ts';
import { bytesOf, toHex } from '../../protocol/bytes.ts';
import type { Trace } from '../../sim/trace.ts';
import type { WebSocketKind } from './kinds.ts';

/** The name of the one central that represents every BlueZ program: their adapter. No WebSocket client can take it, because it is in upper case. */
export const BLUEZ_CENTRAL = 'BlueZ';

/** The server that a central uses. */
export type Transport = 'websocket' | 'bluez';

export const transportOf = (central: string): Transport => (central === BLUEZ_CENTRAL ? 'bluez' : 'websocket');

export type LinkInput = { readonly kind: Transport; readonly central: string; readonly mac: string } & (
  | { readonly act: 'connect' | 'read' }
  | { readonly act: 'subscribe'; readonly on: boolean }
  /** Upper-case hex. */
  | { readonly act: 'write'; readonly value: string }
  | { readonly act: 'end'; readonly why: 'central-closed' | 'supervision-timeout' }
);

/** Receives the packets that a lock sends. A replay has no listener. */
export interface LinkListener {
  notified(mac: string, value: Uint8Array): void;
  ended(mac: string, why: LinkEnd): void;
}

export interface LinkedLock {
  /** The client's name in the trace. */
  readonly name: string;
  readonly gatt: GattServer;
}

/** One connection in a snapshot. */
export type OpenLink = { readonly mac: string; readonly central: string };

interface Link {
  readonly central: string;
  readonly lock: LinkedLock;
  /** The link's actor in the trace. */
  readonly actor: string;
  connection: GattConnection | undefined;
  isWriting: boolean;
  /** Notifications that the write itself caused wait here for its acknowledgement. */
  held: Uint8Array[];
}

const newLink = (central: string, lock: LinkedLock): Link => ({
  central,
  lock,
  actor: `link/${central}/${lock.name}`,
  connection: undefined,
  isWriting: false,
  held: [],
});

export class LockLinks {
  readonly #locks: ReadonlyMap<string, LinkedLock>;
  readonly #trace: Trace;
  readonly #links = new Map<string, Link>();

  /** `from` contains the connections of a snapshot: they continue unchanged, without a listener. */
  constructor(locks: ReadonlyMap<string, LinkedLock>, trace: Trace, from: readonly OpenLink[] = []) {
    this.#locks = locks;
    this.#trace = trace;
    for (const { mac, central } of from) this.#resume(mac, central);
  }

  /** The client that has the lock's only connection. */
  centralOf(mac: string): string | undefined {
    return this.#links.get(mac)?.central;
  }

  /** The locks to which that client is connected. */
  macsOf(central: string): readonly string[] {
    const macs: string[] = [];
    for (const [mac, link] of this.#links) if (link.central === central) macs.push(mac);
    return macs;
  }

  /** The open connections, for a snapshot. */
  open(): readonly OpenLink[] {
    return [...this.#links].map(([mac, { central }]) => ({ mac, central }));
  }

  /** False when the lock is unknown, silent or already connected. */
  connect(central: string, mac: string, listener?: LinkListener): boolean {
    const lock = this.#locks.get(mac);
    if (lock === undefined || this.#links.has(mac)) return false;
    const link = newLink(central, lock);
    const connection = lock.gatt.connect({
      name: `phone/${central}`,
      notified: (value) => this.#notified(link, value, listener),
      ended: (why) => this.#ended(link, why, listener),
    });
    if (connection === undefined) {
      this.#record(link, 'link.refused', { mac });
      return false;
    }
    link.connection = connection;
    this.#links.set(mac, link);
    this.#record(link, 'link.up', { mac });
    return true;
  }

  read(central: string, mac: string): Uint8Array | undefined {
    const link = this.#of(central, mac);
    if (link === undefined) return undefined;
    this.#record(link, 'link.read', { mac });
    return link.connection?.readSession();
  }

  subscribe(central: string, mac: string, on: boolean): boolean {
    const link = this.#of(central, mac);
    if (link === undefined) return false;
    this.#record(link, 'link.subscribe', { mac, on });
    link.connection?.subscribe(on);
    return true;
  }

  /** `value` is upper-case hex. `acknowledge` runs before any notification that the write causes. */
  write(central: string, mac: string, value: string, acknowledge: () => void, listener?: LinkListener): boolean {
    const link = this.#of(central, mac);
    if (link === undefined) return false;
    this.#record(link, 'link.write', { mac, value });
    link.isWriting = true;
    const taken = link.connection?.write(bytesOf(value)) === 'taken';
    link.isWriting = false;
    if (taken) acknowledge();
    const { held } = link;
    if (held.length > 0) link.held = [];
    for (const early of held) this.#deliver(link, early, listener);
    return taken;
  }

  end(central: string, mac: string, why: 'central-closed' | 'supervision-timeout'): boolean {
    const link = this.#of(central, mac);
    if (link === undefined) return false;
    this.#links.delete(mac);
    link.connection?.end(why);
    this.#record(link, 'link.down', { mac, why });
    return true;
  }

  /** Repeats a recorded input without a listener. */
  replay(input: LinkInput): void {
    switch (input.act) {
      case 'connect':
        this.connect(input.central, input.mac);
        return;
      case 'read':
        this.read(input.central, input.mac);
        return;
      case 'subscribe':
        this.subscribe(input.central, input.mac, input.on);
        return;
      case 'write':
        this.write(input.central, input.mac, input.value, () => {});
        return;
      case 'end':
        this.end(input.central, input.mac, input.why);
    }
  }

  #resume(mac: string, central: string): void {
    const lock = this.#locks.get(mac);
    if (lock === undefined) return;
    const link = newLink(central, lock);
    link.connection = lock.gatt.resume({
      name: `phone/${central}`,
      notified: (value) => this.#notified(link, value, undefined),
      ended: (why) => this.#ended(link, why, undefined),
    });
    if (link.connection !== undefined) this.#links.set(mac, link);
  }

  #of(central: string, mac: string): Link | undefined {
    const link = this.#links.get(mac);
    return link?.central === central ? link : undefined;
  }

  #notified(link: Link, value: Uint8Array, listener: LinkListener | undefined): boolean {
    if (link.isWriting) link.held.push(value);
    else this.#deliver(link, value, listener);
    return true;
  }

  #deliver(link: Link, value: Uint8Array, listener: LinkListener | undefined): void {
    const { mac } = link.lock.gatt;
    this.#record(link, 'link.notify', { mac, value: toHex(value) });
    listener?.notified(mac, value);
  }

  #ended(link: Link, why: LinkEnd, listener: LinkListener | undefined): void {
    const { mac } = link.lock.gatt;
    if (this.#links.get(mac) !== link) return;
    this.#links.delete(mac);
    this.#record(link, 'link.down', { mac, why });
    listener?.ended(mac, why);
  }

  #record(link: Link, kind: WebSocketKind, data: Readonly<Record<string, string | boolean>>): void {
    this.#trace.record(link.actor, kind, data);
  }
}
