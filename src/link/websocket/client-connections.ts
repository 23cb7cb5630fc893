/**
 * The connections of one client to locks. Each action is recorded as an input, then carried out, then reported to the observer.
 *
 * INV-1: A client uses only its own connections. INV-2: The client notices that a lock vanished only after the supervision timeout.
 */
import { toHex } from '../../protocol/bytes.ts';
import type { ClientAction, ClientEvent } from './client-event.ts';
import { SUPERVISION_MS } from './limits.ts';
import { type LinkInput, type LinkListener, transportOf } from './links.ts';
import type { LinkAccess } from './shared.ts';

type Act = LinkInput extends infer I ? (I extends LinkInput ? Omit<I, 'kind' | 'central' | 'mac'> : never) : never;

export class ClientConnections {
  readonly #shared: LinkAccess;
  readonly #listener: LinkListener;
  readonly #subscribed = new Set<string>();
  #name: string;

  constructor(shared: LinkAccess, name: string, listener: LinkListener) {
    this.#shared = shared;
    this.#name = name;
    this.#listener = {
      notified: (mac, value) => {
        if (shared.observe !== undefined) this.report('notified', { mac, value: toHex(value) });
        if (this.#subscribed.has(mac)) listener.notified(mac, value);
      },
      ended: (mac, why) => {
        this.#subscribed.delete(mac);
        this.report('down', { mac, why });
        if (why === 'lock-vanished') shared.later(SUPERVISION_MS, () => listener.ended(mac, why));
        else listener.ended(mac, why);
      },
    };
  }

  get name(): string {
    return this.#name;
  }

  rename(name: string): void {
    this.#name = name;
  }

  /** The locks to which this client is connected. */
  macs(): readonly string[] {
    return this.#shared.links.macsOf(this.#name);
  }

  has(mac: string): boolean {
    return this.#shared.links.centralOf(mac) === this.#name;
  }

  /** Connects if the lock is advertising at this moment. */
  open(mac: string): boolean {
    const lock = this.#shared.locks.get(mac);
    if (lock?.gatt.advertisement === undefined) return false;
    const up = this.#enter(mac, { act: 'connect' }, () => this.#shared.links.connect(this.#name, mac, this.#listener));
    this.report(up ? 'up' : 'refused', { mac });
    return up;
  }

  /** The session as lower-case hex; empty when the connection ended in the meantime. */
  readSession(mac: string): string {
    const value = this.#enter(mac, { act: 'read' }, () => this.#shared.links.read(this.#name, mac)) ?? new Uint8Array();
    this.report('read', { mac, value: toHex(value) });
    return toHex(value).toLowerCase();
  }

  subscribe(mac: string, on: boolean): void {
    this.report(on ? 'subscribe' : 'unsubscribe', { mac });
    if (on) this.#subscribed.add(mac);
    else this.#subscribed.delete(mac);
    this.#enter(mac, { act: 'subscribe', on }, () => this.#shared.links.subscribe(this.#name, mac, on));
  }

  subscribed(mac: string): boolean {
    return this.#subscribed.has(mac);
  }

  /** Returns false if the connection ended before the value arrived. */
  write(mac: string, hex: string, withoutResponse: boolean, acknowledge: () => void): boolean {
    const value = hex.toUpperCase();
    this.report('write', { mac, value, withoutResponse });
    return this.#enter(mac, { act: 'write', value }, () =>
      this.#shared.links.write(this.#name, mac, value, acknowledge, this.#listener),
    );
  }

  end(mac: string, why: 'central-closed' | 'supervision-timeout'): void {
    this.#subscribed.delete(mac);
    this.report('down', { mac, why });
    this.#enter(mac, { act: 'end', why }, () => this.#shared.links.end(this.#name, mac, why));
  }

  report(what: ClientAction, about: Partial<Omit<ClientEvent, 'transport' | 'client' | 'what'>> = {}): void {
    this.#shared.observe?.({ transport: transportOf(this.#name), client: this.#name, what, ...about });
  }

  #enter<T>(mac: string, act: Act, run: () => T): T {
    return this.#shared.ingress.enter({ kind: transportOf(this.#name), central: this.#name, mac, ...act }, run);
  }
}
