/**
 * The common part of all ports to external controllers: attached hosts, watchers of the adapter's state, open links, so that a lock
 * whose power fails can drop them, and an address for a controller that has none.
 */

import { addressBytes, type Direction } from '../controller/controller.ts';
import {
  DISCONNECTION_COMPLETE,
  disconnectionComplete,
  LE_CONNECTION_COMPLETE,
  LE_META,
  u16,
} from '../controller/events.ts';
import { COMMAND, EVENT } from '../controller/h4.ts';
import type { HciPort } from '../controller/port.ts';
import { CONNECTION_TIMEOUT } from '../controller/status.ts';
import { printedAddress } from '../peripheral/lock-peripheral.ts';

const SET_RANDOM_ADDRESS = 0x2005;
const SET_ADVERTISING_PARAMETERS = 0x2006;
/** The offsets, in each command, at which it has the type of its own address and that of a random address. */
const OWN_ADDRESS_TYPE_AT = 9;
const RANDOM = 1;
/** The two highest bits of a static address. */
const STATIC = 0xc0;

/** A controller that reports this has no address. */
export const NO_ADDRESS = '00:00:00:00:00:00';

/** The same packet, with the random address instead of the public one in advertising parameters. */
function withRandomAddress(packet: Buffer): Buffer {
  const isOurs = packet[0] === COMMAND && packet.length > OWN_ADDRESS_TYPE_AT;
  if (!isOurs || packet.readUInt16LE(1) !== SET_ADVERTISING_PARAMETERS) return packet;
  const changed = Buffer.from(packet);
  changed.writeUInt8(RANDOM, OWN_ADDRESS_TYPE_AT);
  return changed;
}

export abstract class ExternalPort implements HciPort {
  readonly #hosts = new Set<(packet: Buffer) => void>();
  readonly #watchers = new Set<(up: boolean) => void>();
  readonly #taps = new Set<(direction: Direction, packet: Buffer) => void>();
  readonly #links = new Set<number>();
  /** Six bytes, least significant first. */
  #staticAddress: Buffer | undefined;
  #up: boolean;

  constructor(up: boolean) {
    this.#up = up;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Bytes that the controller has not taken. */
  get unsent(): number {
    return 0;
  }

  send(packet: Buffer): void {
    if (!this.#up) return;
    const sent = this.#staticAddress === undefined ? packet : withRandomAddress(packet);
    for (const tap of this.#taps) tap('sent', sent);
    this.write(sent);
  }

  /**
   * For a controller without a public address: it advertises under a static address, which is `mac` with the two bits set that mark a static address.
   * Returns that address, as printed. Stacks that support only public addresses need not change.
   */
  useStaticAddress(mac: string): string {
    const address = addressBytes(mac);
    address.writeUInt8(address.readUInt8(5) | STATIC, 5);
    this.#staticAddress = address;
    this.#setRandomAddress();
    return printedAddress(address);
  }

  /** Sees every packet, both ways, when it passes; for captures. */
  tap(see: (direction: Direction, packet: Buffer) => void): void {
    this.#taps.add(see);
  }

  attach(receive: (packet: Buffer) => void): () => void {
    this.#hosts.add(receive);
    return () => this.#hosts.delete(receive);
  }

  watch(changed: (up: boolean) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Makes the controller drop its links, and reports the loss to our own host immediately. */
  vanish(): void {
    const handles = [...this.#links];
    this.dropLinks(handles);
    for (const handle of handles) this.received(disconnectionComplete(handle, CONNECTION_TIMEOUT));
  }

  /** Host to controller. Never throws. */
  protected abstract write(packet: Buffer): void;

  /** Ends the links with as few packets over the air as this controller allows. */
  protected abstract dropLinks(handles: readonly number[]): void;

  /** A packet from the controller. */
  protected received(packet: Buffer): void {
    for (const tap of this.#taps) tap('received', packet);
    if (packet[0] === EVENT) this.#notice(packet);
    for (const host of [...this.#hosts]) host(packet);
  }

  protected switch(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    if (up) this.#setRandomAddress();
    else this.#links.clear();
    for (const watcher of [...this.#watchers]) watcher(up);
  }

  /** Sets the random address, also after the adapter came back and has forgotten it. */
  #setRandomAddress(): void {
    const address = this.#staticAddress;
    if (address !== undefined)
      this.send(Buffer.from([COMMAND, ...u16(SET_RANDOM_ADDRESS), address.length, ...address]));
  }

  #notice(packet: Buffer): void {
    if (packet[1] === DISCONNECTION_COMPLETE && packet.length >= 6) this.#links.delete(packet.readUInt16LE(4));
    const connected = packet[1] === LE_META && packet[3] === LE_CONNECTION_COMPLETE && packet[4] === 0;
    if (connected && packet.length >= 7) this.#links.add(packet.readUInt16LE(5));
  }
}
