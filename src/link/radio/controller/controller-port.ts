/**
 * Interfaces between the parts of a controller: advertiser, scanner, initiator, links, the medium and the controller that
 * joins them. The parts import these interfaces and never each other.
 */
import type { SimClock } from '../../../sim/clock.ts';
import type { Random, RandomStream } from '../../../sim/random.ts';
import type { EventMasks } from './event-masks.ts';

/**
 * Answered by a Command Complete with return parameters, or by a Command Status. `afterwards` runs once the answer is on its way, for events that
 * must follow it.
 */
export type Answer =
  | Uint8Array
  | { readonly complete: Uint8Array; readonly afterwards: () => void }
  | { readonly status: number; readonly afterwards?: () => void };

/** A device as others address it. */
export interface DeviceAddress {
  /** 0 public, 1 random. */
  readonly addressType: number;
  /** Six bytes, least significant first. */
  readonly address: Buffer;
}

export const isSameDevice = (a: DeviceAddress, b: DeviceAddress): boolean =>
  a.addressType === b.addressType && a.address.equals(b.address);

export interface AdvertisingPdu extends DeviceAddress {
  readonly kind: number;
  readonly data: Buffer;
  readonly scanResponse: Buffer;
  /** Directed advertising: the only device that receives it. */
  readonly target: DeviceAddress | undefined;
  readonly takesConnection: (from: DeviceAddress) => boolean;
  readonly takesScan: (from: DeviceAddress) => boolean;
}

/** The radio path from one radio to another at this moment. */
export interface Path {
  /** Strength of the best sample in whole dBm; samples are at most `spread` lower. */
  readonly dbm: number;
  readonly spread: number;
  /** Packets lost per thousand. */
  readonly lossPerMille: number;
  /** Delay added to every packet that crosses a link, in milliseconds. */
  readonly delayMs: number;
}

export interface LinkParameters {
  /** Units of 1.25 ms. */
  readonly interval: number;
  /** Connection events that the peripheral may skip. */
  readonly latency: number;
  /** Units of 10 ms. */
  readonly timeout: number;
}

/** An item queued at one end of a link: a packet of its host, or a link-layer procedure. */
export type LinkItem =
  | { readonly kind: 'data'; readonly start: boolean; readonly bytes: Buffer }
  | { readonly kind: 'control'; readonly run: () => void };

/** One controller's side of a link. */
export interface LinkEnd {
  readonly link: LinkPort;
  readonly controller: ControllerPort;
  readonly role: 0 | 1;
  readonly handle: number;
  readonly addressType: number;
  readonly address: Buffer;
  readonly outgoing: LinkItem[];
  /** The host's data packets that have not been transmitted yet. */
  inFlight: number;
  open: boolean;
  closing: boolean;
}

/** A link as its controllers see it. */
export interface LinkPort {
  readonly central: LinkEnd;
  readonly peripheral: LinkEnd;
  readonly parameters: LinkParameters;
  encrypted: boolean;
  offeredKey: Buffer | undefined;
  peerOf(end: LinkEnd): LinkEnd;
  sendData(end: LinkEnd, start: boolean, bytes: Buffer): void;
  sendControl(end: LinkEnd, run: () => void): boolean;
  terminate(end: LinkEnd, reason: number): boolean;
  fail(reason: number): void;
  vanish(end: LinkEnd, reason: number | undefined): void;
  update(parameters: LinkParameters): void;
  moved(): void;
}

/** The medium as controllers and links see it. */
export interface AirPort {
  readonly clock: SimClock;
  readonly random: Random;
  readonly anyoneListens: boolean;
  readonly advertisers: Set<AdvertiserPort>;
  readonly links: Set<LinkPort>;
  listens(controller: ControllerPort, on: boolean): void;
  advertise(from: ControllerPort, pdu: AdvertisingPdu): void;
  path(from: ControllerPort, to: ControllerPort): Path | undefined;
  strength(from: ControllerPort, to: ControllerPort): number | undefined;
  reaches(a: ControllerPort, b: ControllerPort): boolean;
  swallows(path: Path, listener: ControllerPort): boolean;
}

/** A part whose filter policy may limit it to the devices of the Filter Accept List. */
interface Filtering {
  readonly on: boolean;
  /** Whether the part is on and uses the list. */
  readonly filters: boolean;
}

export interface FilterListPort {
  has(device: DeviceAddress): boolean;
  clear(): void;
  add(device: DeviceAddress): number;
  remove(device: DeviceAddress): number;
}

export interface AdvertiserPort extends Filtering {
  /** Does the same as the host's command, and returns its status. */
  enable(on: boolean): number;
  switch(on: boolean): void;
  configure(parameters: Buffer): number;
  setData(parameters: Buffer, which: 'data' | 'scanResponse'): number;
  resume(): void;
  pause(): void;
}

export interface ScannerPort extends Filtering {
  configure(parameters: Buffer): number;
  switch(parameters: Buffer): number;
  receive(pdu: AdvertisingPdu, rssi: number): void;
}

export interface InitiatorPort extends Filtering {
  begin(parameters: Buffer): Answer;
  cancel(): Answer;
  take(pdu: AdvertisingPdu): { ownAddressType: number; parameters: LinkParameters } | undefined;
}

/** How a controller buffers ACL data from the host. */
export interface AclBuffers {
  /** Bytes of the longest packet, 27 to 251. */
  readonly length: number;
  /** Packets, 1 to 255. */
  readonly count: number;
}

/** A controller as its commands, its parts and the medium see it. */
export interface ControllerPort {
  readonly name: string;
  readonly acl: AclBuffers;
  readonly air: AirPort;
  readonly clock: SimClock;
  readonly advertiser: AdvertiserPort;
  readonly scanner: ScannerPort;
  readonly initiator: InitiatorPort;
  readonly filterList: FilterListPort;
  readonly masks: EventMasks;
  readonly links: Map<number, LinkEnd>;
  readonly publicAddress: Buffer;
  /** Undefined until the host sets one. */
  randomAddress: Buffer | undefined;
  /** The octets and microseconds of data packets that the host suggested for new links. */
  suggestedDataLength: readonly number[];
  readonly hasRoom: boolean;
  /** The random stream for packet loss at this radio. */
  readonly hearing: RandomStream;
  stream(what: string): RandomStream;
  ownAddress(addressType: number): DeviceAddress;
  /** HCI Reset: the state after power-up. */
  reset(): void;
  /** Counts a packet of a session; true when a fault silences the link from this one on. */
  readonly countsPackets: boolean;
  countPacket(): boolean;
  /** Called when a part has started or stopped scanning or initiating. */
  listeningChanged(): void;
  freeHandle(): number;
  connected(end: LinkEnd): void;
  /** The link end is closed; without a reason the host receives no event. */
  forget(end: LinkEnd, reason: number | undefined): void;
  /** Received data, in fragments of the host's buffer size. */
  receive(end: LinkEnd, start: boolean, bytes: Buffer): void;
  /** An advertising report; dropped when the host is far behind. */
  report(packet: Buffer): void;
  /** Controller to host. */
  sendLater(packet: Buffer): void;
}
