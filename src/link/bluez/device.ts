/**
 * One lock as a device on the bus: the content of its advertisements, its connection, and its attributes once they are resolved.
 *
 * INV-1: At most one program waits for a connection. INV-2: `Connected` and `ServicesResolved` reflect the actual state, and every change is announced.
 * INV-3: A device that nobody has connected to disappears some time after it was last received.
 */
import type { Advertisement } from '../../lock/gatt.ts';
import { sameBytes } from '../../protocol/bytes.ts';
import { longUuid } from '../websocket/attributes.ts';
import type { ClientConnections } from '../websocket/client-connections.ts';
import { RSSI } from '../websocket/limits.ts';
import type { LinkedLock } from '../websocket/links.ts';
import {
  AUTHENTICATION_FAILED,
  DOES_NOT_EXIST,
  failed,
  IN_PROGRESS,
  invalidArguments,
  NOT_AVAILABLE,
  NOT_READY,
} from './bus-error.ts';
import { type Call, done, type Interface, type Outcome, type Value, variant } from './bus-object.ts';
import { DeviceGatt } from './gatt.ts';
import { CONNECT_MS, NAME_LIMIT, RESOLVE_MS, TEMPORARY_MS } from './limits.ts';
import type { ObjectTree } from './object-tree.ts';

const DEVICE = 'org.bluez.Device1';
/** The services of every device, the adapter included: GAP and GATT. */
export const BASIC_UUIDS = ['1800', '1801'].map(longUuid);

export interface DeviceParts {
  readonly adapter: string;
  readonly mac: string;
  readonly tree: ObjectTree;
  readonly connections: ClientConnections;
  /** Whether a connection outlives the programs that requested it, as in bluetoothd. */
  readonly keepConnections: boolean;
  readonly lock: () => LinkedLock | undefined;
  readonly isPowered: () => boolean;
  /** Runs `act` after a number of milliseconds of real time; returns a function that cancels it. */
  readonly later: (ms: number, act: () => void) => () => void;
  /** Called when this device has not been received for a long time. */
  readonly disappeared: () => void;
}

export class Device {
  readonly path: string;
  readonly #parts: DeviceParts;
  /** Programs that have connected to it, for as long as they are on the bus. */
  readonly #users = new Set<string>();
  #heard: Advertisement;
  #rssi: number | undefined = RSSI;
  #alias: string | undefined;
  #trusted = false;
  #blocked = false;
  /** Whether nobody has connected to it yet. */
  #isTemporary = true;
  #isConnected = false;
  #isResolved = false;
  #waiting: Call | undefined;
  #gatt: DeviceGatt | undefined;
  #cancelConnect: () => void = () => {};
  #cancelResolve: () => void = () => {};
  #cancelDisappear: () => void = () => {};

  constructor(parts: DeviceParts, heard: Advertisement) {
    this.#parts = parts;
    this.#heard = heard;
    this.path = `${parts.adapter}/dev_${parts.mac.replaceAll(':', '_')}`;
    parts.tree.add({ path: this.path, interfaces: [this.#interface()] });
  }

  /** Called when an advertisement was received; `again`: a program wants every one reported. */
  heard(advertisement: Advertisement, again: boolean): void {
    const before = this.#heard;
    this.#heard = advertisement;
    this.#cancelDisappear();
    const changed = [
      ...(again || this.#rssi === undefined ? ['RSSI'] : []),
      ...(again || !sameBytes(before.manufacturerData, advertisement.manufacturerData) ? ['ManufacturerData'] : []),
      ...(before.name === advertisement.name ? [] : ['Name', ...(this.#alias === undefined ? ['Alias'] : [])]),
      ...(before.serviceUuid === advertisement.serviceUuid ? [] : ['UUIDs']),
    ];
    this.#rssi = RSSI;
    this.#changed(changed);
  }

  /** Called when the device no longer advertises, or no program is listening any more. */
  unheard(): void {
    this.#cancelDisappear();
    if (this.#isTemporary) this.#cancelDisappear = this.#parts.later(TEMPORARY_MS, this.#parts.disappeared);
  }

  /** Called when discovery has ended, after which the signal strength is unknown. */
  forgetSignal(): void {
    if (this.#rssi === undefined) return;
    this.#rssi = undefined;
    this.#changed(['RSSI']);
    this.unheard();
  }

  /** Called when the lock advertises: a pending connection attempt may succeed. */
  advertises(): void {
    if (this.#waiting === undefined || this.#parts.lock()?.gatt.advertisement?.connectable === false) return;
    if (!this.#parts.connections.open(this.#parts.mac)) return;
    const { sender, answer } = this.#waiting;
    this.#waiting = undefined;
    this.#cancelConnect();
    this.#isConnected = true;
    this.#users.add(sender);
    this.#changed(['Connected']);
    this.#gatt?.connected();
    answer(done());
    this.#cancelResolve = this.#parts.later(RESOLVE_MS, () => this.#resolve());
  }

  notified(value: Uint8Array): void {
    this.#gatt?.notified(value);
  }

  /** Called when the connection has ended, on either side. */
  dropped(): void {
    if (!this.#isConnected || this.#parts.connections.has(this.#parts.mac)) return;
    this.#isConnected = false;
    this.#cancelResolve();
    this.#users.clear();
    this.#gatt?.dropped();
    const wasResolved = this.#isResolved;
    this.#isResolved = false;
    this.#changed(wasResolved ? ['ServicesResolved', 'Connected'] : ['Connected']);
  }

  /** Ends the connection, and a pending connection attempt. */
  disconnect(): void {
    this.#fail('le-connection-abort-by-local');
    if (!this.#isConnected) return;
    this.#parts.connections.end(this.#parts.mac, 'central-closed');
    this.dropped();
  }

  /** Called when a program has left the bus: its sessions end, and the connection ends with the last program that requested it. */
  left(sender: string): void {
    if (this.#waiting?.sender === sender) this.#fail('le-connection-abort-by-local');
    this.#gatt?.left(sender);
    if (this.#users.delete(sender) && this.#users.size === 0 && !this.#parts.keepConnections) this.disconnect();
  }

  /** Disconnects, and takes the device off the bus. */
  remove(): void {
    this.disconnect();
    this.#cancelDisappear();
    this.#parts.tree.remove(this.path);
  }

  #interface(): Interface {
    const method = (run: (call: Call) => Outcome | undefined) => ({
      in: '',
      out: '',
      run: (_: unknown, call: Call) => run(call),
    });
    return {
      name: DEVICE,
      methods: {
        Connect: method((call) => this.#connect(call)),
        Disconnect: method(() => {
          this.disconnect();
          return done();
        }),
        ConnectProfile: { in: 's', out: '', run: () => NOT_AVAILABLE },
        DisconnectProfile: { in: 's', out: '', run: () => NOT_AVAILABLE },
        // A lock does not pair.
        Pair: method(() => AUTHENTICATION_FAILED),
        CancelPairing: method(() => DOES_NOT_EXIST),
      },
      properties: this.#properties(),
    };
  }

  #properties(): Interface['properties'] {
    const of = (signature: string, get: () => Value | undefined) => ({ signature, get });
    return {
      Address: of('s', () => this.#parts.mac),
      AddressType: of('s', () => 'public'),
      Name: of('s', () => this.#heard.name),
      Alias: { ...of('s', () => this.#alias ?? this.#heard.name), set: (value) => this.#setAlias(value as string) },
      Paired: of('b', () => false),
      Bonded: of('b', () => false),
      Trusted: {
        ...of('b', () => this.#trusted),
        set: (value) => {
          this.#trusted = value as boolean;
          this.#changed(['Trusted']);
          return undefined;
        },
      },
      Blocked: {
        ...of('b', () => this.#blocked),
        set: (value) => {
          this.#blocked = value as boolean;
          this.#changed(['Blocked']);
          if (this.#blocked) this.disconnect();
          return undefined;
        },
      },
      LegacyPairing: of('b', () => false),
      RSSI: of('n', () => this.#rssi),
      Connected: of('b', () => this.#isConnected),
      UUIDs: of('as', () => this.#uuids()),
      Adapter: of('o', () => this.#parts.adapter),
      ManufacturerData: of('a{qv}', () => manufacturers(this.#heard.manufacturerData)),
      ServicesResolved: of('b', () => this.#isResolved),
    };
  }

  #connect(call: Call): Outcome | undefined {
    if (!this.#parts.isPowered()) return NOT_READY;
    if (this.#isConnected) {
      this.#users.add(call.sender);
      return done();
    }
    if (this.#waiting !== undefined) return IN_PROGRESS;
    if (this.#blocked) return failed('le-connection-refused');
    this.#isTemporary = false;
    this.#cancelDisappear();
    this.#waiting = call;
    this.#cancelConnect = this.#parts.later(CONNECT_MS, () => this.#fail('le-connection-abort-by-local'));
    this.advertises();
    return undefined;
  }

  #fail(why: string): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#cancelConnect();
    waiting.answer(failed(why));
  }

  #resolve(): void {
    const { mac, tree, connections } = this.#parts;
    const firstHandle = this.#parts.lock()?.gatt.firstHandle;
    if (!this.#isConnected || firstHandle === undefined) return;
    this.#isResolved = true;
    if (this.#gatt?.firstHandle !== firstHandle) {
      this.#gatt?.remove();
      const isConnected = () => this.#isConnected;
      this.#gatt = new DeviceGatt({ device: this.path, mac, firstHandle, tree, connections, isConnected });
      this.#gatt.add();
    }
    this.#changed(['UUIDs', 'ServicesResolved']);
  }

  #uuids(): readonly string[] {
    return this.#gatt === undefined ? [this.#heard.serviceUuid] : [...BASIC_UUIDS, this.#heard.serviceUuid];
  }

  #setAlias(alias: string) {
    if (Buffer.byteLength(alias) > NAME_LIMIT) return invalidArguments();
    this.#alias = alias === '' ? undefined : alias;
    this.#changed(['Alias']);
    return undefined;
  }

  #changed(properties: readonly string[]): void {
    this.#parts.tree.changed(this.path, DEVICE, properties);
  }
}

/** By company: the first two bytes, low byte first. */
function manufacturers(data: Uint8Array): Value | undefined {
  const [low, high] = data;
  if (low === undefined || high === undefined) return undefined;
  return [[high * 256 + low, variant('ay', data.subarray(2))]];
}
