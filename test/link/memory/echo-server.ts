/** A lock stand-in that echoes every write as a notification one millisecond later; its state fits a snapshot. */

import { z } from 'zod';
import type { Advertisement, GattConnection, GattPeer, GattServer, LinkEnd } from '../../../src/lock/gatt.ts';
import type { TimerOwner } from '../../../src/sim/clock.ts';
import type { World } from '../../../src/sim/world.ts';

const said = z.strictObject({ type: z.literal('echo'), value: z.string() });
type Said = z.infer<typeof said>;

export interface EchoState {
  readonly mac: string;
  readonly asleep: boolean;
  readonly connected: boolean;
  readonly notify: boolean;
}

export class EchoServer implements GattServer {
  readonly mac: string;
  readonly ends: LinkEnd[] = [];
  readonly written: string[] = [];
  readonly refusedNotifications: string[] = [];
  firstHandle = 1;
  refuse = false;
  firmwareMode = false;
  /** Answers from within the write itself, which no lock should. */
  hasty = false;
  #asleep: boolean;
  #notify: boolean;
  #connected: boolean;
  #peer: GattPeer | undefined;
  readonly #owner: TimerOwner<Said>;
  readonly #now: () => number;
  readonly #watchers = new Set<(advertisement: Advertisement | undefined) => void>();

  constructor(world: World, from: Partial<EchoState> & { readonly mac: string }) {
    this.mac = from.mac;
    this.#asleep = from.asleep ?? false;
    this.#connected = from.connected ?? false;
    this.#notify = from.notify ?? false;
    this.#now = () => world.clock.now();
    this.#owner = world.clock.own(
      `lock/${from.mac}`,
      (event) => said.parse(event),
      ({ value }) => {
        if (this.#notify) this.notify(value);
      },
    );
  }

  get advertisement(): Advertisement | undefined {
    if (this.#asleep || this.#connected) return undefined;
    return {
      name: `NOKE1A_${this.mac.replaceAll(':', '')}`,
      serviceUuid: '1bc50001-0200-d29e-e511-446c609db825',
      manufacturerData: Uint8Array.of(0xff, 0xff, 0x40, 2, 10),
      ...(this.firmwareMode ? { connectable: false } : {}),
    };
  }

  get connected(): boolean {
    return this.#connected;
  }

  snapshot(): EchoState {
    return { mac: this.mac, asleep: this.#asleep, connected: this.#connected, notify: this.#notify };
  }

  sleep(): void {
    this.#asleep = true;
    this.#changed();
  }

  wake(): void {
    this.#asleep = false;
    this.#changed();
  }

  notify(value: string): void {
    if (this.#peer?.notified(Uint8Array.from(Buffer.from(value, 'hex'))) === false)
      this.refusedNotifications.push(value);
  }

  hangUp(why: LinkEnd = 'lock-closed'): void {
    const peer = this.#peer;
    this.#end(why);
    peer?.ended(why);
  }

  watch(changed: (advertisement: Advertisement | undefined) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  connect(peer: GattPeer): GattConnection | undefined {
    if (this.refuse || this.advertisement === undefined) return undefined;
    this.#connected = true;
    this.#notify = false;
    this.#changed();
    return this.#connection(peer);
  }

  resume(peer: GattPeer): GattConnection | undefined {
    return this.#connected ? this.#connection(peer) : undefined;
  }

  #connection(peer: GattPeer): GattConnection {
    this.#peer = peer;
    return {
      readSession: () => Uint8Array.from({ length: 20 }, (_, i) => i),
      subscribe: (on) => {
        this.#notify = on;
      },
      write: (value) => {
        const hex = Buffer.from(value).toString('hex').toUpperCase();
        this.written.push(hex);
        if (this.hasty) this.notify(hex);
        else this.#owner.post(this.#now() + 1, { type: 'echo', value: hex });
        return 'taken';
      },
      end: (why) => this.#end(why),
    };
  }

  #end(why: LinkEnd): void {
    this.#peer = undefined;
    this.#connected = false;
    this.ends.push(why);
    this.#changed();
  }

  #changed(): void {
    for (const changed of this.#watchers) changed(this.advertisement);
  }
}
