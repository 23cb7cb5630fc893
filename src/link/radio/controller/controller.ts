/**
 * An HCI LE controller in software. Accepts any bytes from a host and answers as the specification requires; delivers
 * everything to the host later, on the clock, never from inside a call.
 *
 * INV-1: Never throws on a host's bytes. INV-2: Handles start at 0x40 and the lowest free one is used. INV-3: Packets queued
 * for the host are bounded: reports are dropped first, and an overrun causes a Hardware Error.
 */
import type { SimClock, TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { acceptAcl, CONTINUING, FIRST_TO_HOST, fragments } from './acl.ts';
import { Advertiser } from './advertising.ts';
import { runCommand } from './commands.ts';
import { DATA_LENGTH } from './connections.ts';
import type { AclBuffers, AirPort, ControllerPort, DeviceAddress, LinkEnd } from './controller-port.ts';
import { EventMasks } from './event-masks.ts';
import { connectionComplete, disconnectionComplete, hardwareError } from './events.ts';
import { FilterList } from './filter-list.ts';
import { ACL, COMMAND, isWhole } from './h4.ts';
import { Initiator } from './initiating.ts';
import type { HciPort } from './port.ts';
import { Scanner } from './scanning.ts';
import { CONNECTION_TIMEOUT } from './status.ts';

export const FIRST_HANDLE = 0x40;
/** The maximum number of links of one controller. */
export const LINK_LIMIT = 128;
/** The maximum number of packets queued for the host. */
export const OUTBOX_LIMIT = 1_024;
/** Advertising reports are dropped while more packets than this are queued, since they repeat. */
export const REPORT_BACKLOG = 256;
const OVERRUN = 0x20;

export interface ControllerOptions {
  /** The owner of this radio, for instance `lock/A101` or `phone/alice`. */
  readonly name: string;
  /** `C0:FF:EE:00:00:01` */
  readonly address: string;
  readonly acl?: AclBuffers;
}

/** Six bytes in HCI order, least significant first. */
export const addressBytes = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex').reverse();

/** Direction of a packet, seen from the host. */
export type Direction = 'sent' | 'received';

export class Controller implements ControllerPort, HciPort {
  readonly name: string;
  readonly mac: string;
  readonly acl: AclBuffers;
  readonly air: AirPort;
  readonly clock: SimClock;
  readonly advertiser: Advertiser;
  readonly scanner: Scanner;
  readonly initiator: Initiator;
  readonly filterList = new FilterList();
  readonly masks = new EventMasks();
  readonly links = new Map<number, LinkEnd>();
  readonly publicAddress: Buffer;
  randomAddress: Buffer | undefined;
  suggestedDataLength: readonly number[] = DATA_LENGTH;
  readonly #label: string;
  #up = true;
  #hearing: RandomStream | undefined;
  #packetsLeft: number | undefined;
  #outbox: Buffer[] = [];
  #overrun = false;
  #delivery: TimeoutId | undefined;
  readonly #deliverNext = (): void => this.#deliver();
  /** Replaced when it changes: a packet goes to those that were attached when it was delivered. */
  #hosts: readonly ((packet: Buffer) => void)[] = [];
  readonly #watchers = new Set<(up: boolean) => void>();
  readonly #taps = new Set<(direction: Direction, packet: Buffer) => void>();

  constructor(air: AirPort, options: ControllerOptions) {
    this.air = air;
    this.clock = air.clock;
    this.name = options.name;
    this.#label = `${options.name} to its host`;
    this.mac = options.address;
    this.publicAddress = addressBytes(options.address);
    this.acl = options.acl ?? { length: 251, count: 8 };
    this.advertiser = new Advertiser(this);
    this.scanner = new Scanner(this);
    this.initiator = new Initiator(this);
  }

  get up(): boolean {
    return this.#up;
  }

  get hasRoom(): boolean {
    return this.links.size < LINK_LIMIT;
  }

  /** The random stream for packet loss at this radio. */
  get hearing(): RandomStream {
    this.#hearing ??= this.stream('hearing');
    return this.#hearing;
  }

  stream(what: string): RandomStream {
    return this.air.random.stream(`radio/${this.name}/${what}`);
  }

  ownAddress(addressType: number): DeviceAddress {
    return { addressType, address: (addressType === 0 ? undefined : this.randomAddress) ?? this.publicAddress };
  }

  send(packet: Buffer): void {
    if (!this.#up) return;
    for (const tap of this.#taps) tap('sent', packet);
    if (packet[0] === COMMAND) runCommand(this, packet);
    else if (packet[0] === ACL && isWhole(packet)) acceptAcl(this, packet);
  }

  attach(receive: (packet: Buffer) => void): () => void {
    this.#hosts = [...this.#hosts, receive];
    return () => {
      this.#hosts = this.#hosts.filter((host) => host !== receive);
    };
  }

  watch(changed: (up: boolean) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Sees every packet, both ways, when it passes; for captures. */
  tap(see: (direction: Direction, packet: Buffer) => void): () => void {
    this.#taps.add(see);
    return () => this.#taps.delete(see);
  }

  /** Switches the adapter on or off. Switching it off ends everything without sending a packet, like a real adapter. */
  setUp(up: boolean): void {
    if (this.#up === up) return;
    if (!up) this.reset();
    this.#up = up;
    this.#outbox = [];
    for (const watcher of [...this.#watchers]) watcher(up);
  }

  /** Removes the controller permanently and clears its timers. */
  close(): void {
    this.setUp(false);
    this.#hosts = [];
    this.#watchers.clear();
    this.#taps.clear();
    this.clock.clearTimeout(this.#delivery);
  }

  vanish(): void {
    this.advertiser.switch(false);
    for (const end of [...this.links.values()]) end.link.vanish(end, CONNECTION_TIMEOUT);
  }

  /** HCI Reset: the state after power-up. The host receives no disconnection events; the peers' links end when their supervision timeouts expire. */
  reset(): void {
    this.advertiser.reset();
    this.scanner.reset();
    this.initiator.reset();
    this.masks.reset();
    this.filterList.clear();
    this.randomAddress = undefined;
    this.suggestedDataLength = DATA_LENGTH;
    for (const end of [...this.links.values()]) end.link.vanish(end, undefined);
  }

  /** A fault: the link is silent from this packet of a session on, counted as `Link` counts packets; undefined clears the fault. */
  silenceAtPacket(packet: number | undefined): void {
    this.#packetsLeft = packet;
  }

  /** @internal Whether a fault counts packets. */
  get countsPackets(): boolean {
    return this.#packetsLeft !== undefined;
  }

  /** @internal Counts a packet of a session; true when it is the one that the fault silences. */
  countPacket(): boolean {
    if (this.#packetsLeft === undefined || --this.#packetsLeft > 0) return false;
    this.#packetsLeft = undefined;
    return true;
  }

  /** @internal */
  listeningChanged(): void {
    this.air.listens(this, this.scanner.on || this.initiator.on);
  }

  /** @internal */
  freeHandle(): number {
    let handle = FIRST_HANDLE;
    while (this.links.has(handle)) handle++;
    return handle;
  }

  /** @internal */
  connected(end: LinkEnd): void {
    const peer = end.link.peerOf(end);
    this.links.set(end.handle, end);
    this.sendLater(
      connectionComplete(0, {
        handle: end.handle,
        role: end.role,
        peerAddressType: peer.addressType,
        peerAddress: peer.address,
        ...end.link.parameters,
      }),
    );
  }

  /** @internal The link end is closed; without a reason the host receives no event. */
  forget(end: LinkEnd, reason: number | undefined): void {
    this.links.delete(end.handle);
    if (reason !== undefined) this.sendLater(disconnectionComplete(end.handle, reason));
  }

  /** @internal Received data, in fragments of the host's buffer size. */
  receive(end: LinkEnd, start: boolean, bytes: Buffer): void {
    const first = start ? FIRST_TO_HOST : CONTINUING;
    for (const packet of fragments(end.handle, first, bytes, this.acl.length)) this.sendLater(packet);
  }

  /** @internal An advertising report; dropped when the host is far behind. */
  report(packet: Buffer): void {
    if (this.#outbox.length < REPORT_BACKLOG) this.sendLater(packet);
  }

  /** @internal Controller to host. */
  sendLater(packet: Buffer): void {
    if (!this.#up || !this.masks.allow(packet)) return;
    if (this.#outbox.length >= OUTBOX_LIMIT) {
      this.#overrun = true;
      return;
    }
    this.#outbox.push(packet);
    this.#deliverSoon();
  }

  #deliverSoon(): void {
    this.#delivery ??= this.clock.setTimeout(this.#deliverNext, 0, this.#label);
  }

  #deliver(): void {
    this.#delivery = undefined;
    const packet = this.#outbox.shift();
    if (packet === undefined) return;
    if (this.#outbox.length === 0 && this.#overrun) {
      this.#overrun = false;
      this.#outbox.push(hardwareError(OVERRUN));
    }
    if (this.#outbox.length > 0) this.#deliverSoon();
    for (const tap of this.#taps) tap('received', packet);
    for (const host of this.#hosts) host(packet);
  }
}
