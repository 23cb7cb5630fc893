/**
 * The lock's side of one Bluetooth link: the connected central, queued notifications, the advertisement.
 *
 * INV-1: One central at a time. INV-2: Notifications that a slow link does not accept are queued, up to a limit; beyond it, the lock closes the link.
 * INV-3: A restored lock still has its link, and its central resumes it.
 */
import { bytesOf, toHex } from '../protocol/bytes.ts';
import { drawNonce } from './draws.ts';
import type { Advertisement, GattConnection, GattPeer, LinkEnd } from './gatt.ts';
import { advertisementOf, sessionOf, updateAdvertisement } from './identity.ts';
import type { LockRuntime } from './runtime.ts';
import { NOTIFICATIONS_WAITING } from './settings.ts';

export interface GattSnapshot {
  readonly subscribed: boolean;
  readonly waiting: readonly string[];
}

const NOTHING = new Uint8Array(0);
const NONE: readonly string[] = [];

export class LockGattServer {
  readonly #runtime: () => LockRuntime;
  readonly #watchers = new Set<(advertisement: Advertisement | undefined) => void>();
  #peer: GattPeer | undefined;
  #subscribed = false;
  #waiting: string[] = [];
  #onAir = '';

  constructor(runtime: () => LockRuntime, from?: GattSnapshot) {
    this.#runtime = runtime;
    this.#subscribed = from?.subscribed ?? false;
    this.#waiting = [...(from?.waiting ?? [])];
  }

  get advertisement(): Advertisement | undefined {
    const runtime = this.#runtime();
    const { power, link } = runtime.machines.firmwareStates;
    const isOnAir = power === 'firmwareMode' || link === 'advertising';
    if (!isOnAir || runtime.machines.body.broken.includes('radio')) return undefined;
    const { flash, status, settings, image } = runtime;
    return (power === 'firmwareMode' ? updateAdvertisement : advertisementOf)(flash, status, settings, image);
  }

  watch(changed: (advertisement: Advertisement | undefined) => void): () => void {
    if (this.#watchers.size === 0) this.#onAir = this.#signature(this.advertisement);
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Notifies the watchers when the advertisement has changed. */
  changed(): void {
    if (this.#watchers.size === 0) return;
    const { advertisement } = this;
    const now = this.#signature(advertisement);
    if (now === this.#onAir) return;
    this.#onAir = now;
    for (const notify of this.#watchers) notify(advertisement);
  }

  connect(peer: GattPeer): GattConnection | undefined {
    const runtime = this.#runtime();
    const { advertisement } = this;
    if (this.#peer !== undefined || advertisement === undefined || advertisement.connectable === false)
      return undefined;
    const session = toHex(sessionOf(runtime.flash, runtime.status, drawNonce(runtime.world.random, runtime.flash)));
    this.#peer = peer;
    runtime.trace('lock.connected', { peer: peer.name, session });
    runtime.sendToFirmware({ type: 'connect', session });
    return this.#connection(peer);
  }

  /** Resumes the link of a restored lock; undefined when it has none. */
  resume(peer: GattPeer): GattConnection | undefined {
    if (this.#peer !== undefined || this.#runtime().machines.ram.ble === null) return undefined;
    this.#peer = peer;
    return this.#connection(peer);
  }

  /** Sends a packet to the central, or queues it while the link is slow. */
  notify(packet: string): void {
    if (this.#subscribed && this.#peer !== undefined) this.#waiting.push(packet);
    this.drain();
  }

  /** Sends queued packets until the link takes no more. */
  drain(): void {
    while (this.#waiting[0] !== undefined && this.#peer !== undefined) {
      if (!this.#peer.notified(bytesOf(this.#waiting[0]))) {
        this.#wait();
        return;
      }
      this.#waiting.shift();
    }
  }

  /** The lock closes the link. */
  linkDown(): void {
    this.#drop('lock-closed');
  }

  /** The supply is gone: the link ends without a packet. */
  vanish(): void {
    this.#drop('lock-vanished');
  }

  snapshot(): GattSnapshot {
    return { subscribed: this.#subscribed, waiting: this.#waiting.length === 0 ? NONE : [...this.#waiting] };
  }

  #signature(advertisement: Advertisement | undefined): string {
    return advertisement === undefined ? '' : `${advertisement.name} ${toHex(advertisement.manufacturerData)}`;
  }

  #wait(): void {
    const runtime = this.#runtime();
    if (this.#waiting.length > NOTIFICATIONS_WAITING) {
      this.#drop('lock-closed');
      runtime.sendToFirmware({ type: 'ended' });
      return;
    }
    runtime.machines.firmwareTimers.arm('drain', runtime.now + runtime.settings.notifyRetryMs);
  }

  #drop(why: LinkEnd): void {
    const peer = this.#peer;
    this.#peer = undefined;
    this.#subscribed = false;
    this.#waiting = [];
    if (peer === undefined) return;
    this.#runtime().trace('lock.disconnected', { why });
    peer.ended(why);
  }

  #connection(peer: GattPeer): GattConnection {
    const runtime = this.#runtime();
    const open = (): boolean => this.#peer === peer;
    return {
      readSession: () =>
        open() && runtime.machines.ram.ble !== null ? bytesOf(runtime.machines.ram.ble.hex) : NOTHING,
      subscribe: (on) => {
        if (open()) this.#subscribed = on;
      },
      write: (value) => {
        if (!open()) return 'closed';
        runtime.receive('ble', toHex(value.subarray(0, MAX_VALUE_LENGTH)), value[2] ?? 0);
        return 'taken';
      },
      end: (why) => {
        if (!open()) return;
        this.#peer = undefined;
        this.#subscribed = false;
        this.#waiting = [];
        runtime.trace('lock.disconnected', { why });
        runtime.sendToFirmware({ type: 'ended' });
      },
    };
  }
}

/** The longest attribute value that Bluetooth allows; longer input is truncated before it is stored. */
const MAX_VALUE_LENGTH = 512;
