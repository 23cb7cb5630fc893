/**
 * The attributes of one lock on the bus: its service, its three characteristics and the descriptor for subscriptions.
 *
 * INV-1: Nothing is sent to a lock without a connection. INV-2: A program has at most one notification session, and the lock is subscribed to while any
 * program has one. INV-3: The answer to a write precedes the notifications that it causes.
 */
import { bytesOf, toHex } from '../../protocol/bytes.ts';
import { SERVICE_UUID } from '../../protocol/uuids.ts';
import { type Attribute, CCCD_UUID, CHARACTERISTICS, handleOf, longUuid } from '../websocket/attributes.ts';
import type { ClientConnections } from '../websocket/client-connections.ts';
import { MTU, VALUE_LIMIT } from '../websocket/limits.ts';
import { type BusError, failed, invalidArguments, NO_LINK, NOT_SUPPORTED, notPermitted } from './bus-error.ts';
import {
  type BusObject,
  type Call,
  dictionary,
  done,
  type Interface,
  type Method,
  type Outcome,
  option,
  type Property,
  type Value,
} from './bus-object.ts';
import type { ObjectTree } from './object-tree.ts';

const SERVICE = 'org.bluez.GattService1';
const CHARACTERISTIC = 'org.bluez.GattCharacteristic1';
const DESCRIPTOR = 'org.bluez.GattDescriptor1';
/** The header of a write in one packet (Bluetooth core specification, volume 3 part F 3.4.5). */
const WRITE_HEADER = 3;

const FLAGS: Readonly<Record<string, string>> = { writeWithoutResponse: 'write-without-response' };

export interface GattParts {
  /** The path of the device. */
  readonly device: string;
  readonly mac: string;
  readonly firstHandle: number;
  readonly tree: ObjectTree;
  readonly connections: ClientConnections;
  readonly isConnected: () => boolean;
}

const hex = (handle: number): string => handle.toString(16).padStart(4, '0');
const fixed = (signature: string, value: Value): Property => ({ signature, get: () => value });

export class DeviceGatt {
  readonly firstHandle: number;
  readonly #parts: GattParts;
  readonly #service: string;
  /** The programs that have a notification session. */
  readonly #sessions = new Set<string>();
  /** The last value of each characteristic that any program has seen. */
  readonly #values = new Map<Attribute, Uint8Array>();

  constructor(parts: GattParts) {
    this.#parts = parts;
    this.firstHandle = parts.firstHandle;
    this.#service = `${parts.device}/service${hex(parts.firstHandle)}`;
  }

  add(): void {
    const { tree, device } = this.#parts;
    const uuid = fixed('s', SERVICE_UUID);
    const properties = { UUID: uuid, Device: fixed('o', device), Primary: fixed('b', true), Includes: fixed('ao', []) };
    tree.add({ path: this.#service, interfaces: [{ name: SERVICE, methods: {}, properties }] });
    for (const { attribute, uuid, properties: flags } of CHARACTERISTICS) {
      tree.add(this.#characteristic(attribute, longUuid(uuid), flags));
      if (flags.includes('notify')) tree.add(this.#descriptor(attribute));
    }
  }

  remove(): void {
    this.#parts.tree.remove(this.#service);
  }

  /** Called when the lock has sent a notification. */
  notified(value: Uint8Array): void {
    this.#show('response', value);
  }

  /** Called when the connection has ended; ends every session. */
  dropped(): void {
    const notified = this.#sessions.size > 0;
    this.#sessions.clear();
    for (const { attribute, properties } of CHARACTERISTICS)
      this.#changed(attribute, ['MTU', ...(notified && properties.includes('notify') ? ['Notifying'] : [])]);
  }

  /** Called when there is a connection again. */
  connected(): void {
    for (const { attribute } of CHARACTERISTICS) this.#changed(attribute, ['MTU']);
  }

  /** Called when a program has left the bus. */
  left(sender: string): void {
    if (this.#sessions.has(sender)) this.#stopNotify(sender);
  }

  #characteristic(attribute: Attribute, uuid: string, flags: readonly string[]): BusObject {
    const isNotifying = flags.includes('notify');
    const properties: Interface['properties'] = {
      UUID: fixed('s', uuid),
      Service: fixed('o', this.#service),
      Value: { signature: 'ay', get: () => this.#values.get(attribute) },
      ...(isNotifying ? { Notifying: { signature: 'b', get: () => this.#sessions.size > 0 } } : {}),
      Flags: fixed(
        'as',
        flags.map((flag) => FLAGS[flag] ?? flag),
      ),
      MTU: { signature: 'q', get: () => (this.#parts.isConnected() ? MTU : undefined) },
    };
    const methods: Interface['methods'] = {
      ReadValue: this.#linked('a{sv}', 'ay', ([options]) => this.#read(attribute, options)),
      WriteValue: this.#linked('aya{sv}', '', ([value, options], call) =>
        this.#write(flags, value as Uint8Array, options, call),
      ),
      StartNotify: this.#linked('', '', (_, { sender }) => (isNotifying ? this.#startNotify(sender) : NOT_SUPPORTED)),
      StopNotify: {
        in: '',
        out: '',
        run: (_, { sender }) => (isNotifying ? this.#stopNotify(sender) : NOT_SUPPORTED),
      },
      // Node cannot pass file descriptors. Without the properties WriteAcquired and NotifyAcquired, programs do not try.
      AcquireWrite: { in: 'a{sv}', out: 'hq', run: () => NOT_SUPPORTED },
      AcquireNotify: { in: 'a{sv}', out: 'hq', run: () => NOT_SUPPORTED },
    };
    return { path: this.#path(attribute), interfaces: [{ name: CHARACTERISTIC, methods, properties }] };
  }

  #descriptor(attribute: Attribute): BusObject {
    const properties = {
      UUID: fixed('s', longUuid(CCCD_UUID)),
      Characteristic: fixed('o', this.#path(attribute)),
    };
    const methods: Interface['methods'] = {
      ReadValue: this.#linked('a{sv}', 'ay', ([options]) => slice(this.#configuration(), options)),
      // As in bluetoothd, which writes this descriptor only for StartNotify and StopNotify.
      WriteValue: this.#linked('aya{sv}', '', () => notPermitted('Write not permitted')),
    };
    const handle = handleOf(attribute, this.firstHandle) + 1;
    const path = `${this.#path(attribute)}/desc${hex(handle)}`;
    return { path, interfaces: [{ name: DESCRIPTOR, methods, properties }] };
  }

  /** The declaration of a characteristic precedes its value, and bluetoothd names the object after the declaration. */
  #path(attribute: Attribute): string {
    return `${this.#service}/char${hex(handleOf(attribute, this.firstHandle) - 1)}`;
  }

  #linked(given: string, out: string, run: Method['run']): Method {
    return { in: given, out, run: (args, call) => (this.#hasLink() ? run(args, call) : NO_LINK) };
  }

  /** Becomes false even before the loss of a connection has been noticed. */
  #hasLink(): boolean {
    return this.#parts.connections.has(this.#parts.mac);
  }

  #read(attribute: Attribute, options: unknown): Outcome {
    if (attribute !== 'session') return notPermitted('Read not permitted');
    const { connections, mac } = this.#parts;
    const value = bytesOf(connections.readSession(mac));
    if (!this.#hasLink()) return NO_LINK;
    const outcome = slice(value, options);
    if (!('error' in outcome)) this.#show(attribute, value);
    return outcome;
  }

  #write(flags: readonly string[], value: Uint8Array, options: unknown, call: Call): Outcome | undefined {
    const given = dictionary(options);
    const offset = option<number>(given, 'offset', 'q');
    const type = option<string>(given, 'type', 's');
    if (offset === undefined || type === undefined) return invalidArguments();
    const wanted = type.value?.toLowerCase() ?? (flags.includes('write') ? 'request' : 'command');
    const refusal = whyNotWritten(flags, wanted, value, offset.value ?? 0);
    if (refusal !== undefined) return refusal;
    const { connections, mac } = this.#parts;
    const isSent = connections.write(mac, toHex(value), wanted === 'command', () => call.answer(done()));
    return isSent ? undefined : NO_LINK;
  }

  #startNotify(sender: string): Outcome {
    if (this.#sessions.has(sender)) return done();
    const isFirst = this.#sessions.size === 0;
    this.#sessions.add(sender);
    if (isFirst) this.#subscribe(true);
    return done();
  }

  #stopNotify(sender: string): Outcome {
    if (!this.#sessions.delete(sender)) return failed('No notify session started');
    if (this.#sessions.size === 0) this.#subscribe(false);
    return done();
  }

  #subscribe(on: boolean): void {
    this.#parts.connections.subscribe(this.#parts.mac, on);
    this.#changed('response', ['Notifying']);
  }

  #configuration(): Uint8Array {
    return Uint8Array.of(this.#sessions.size > 0 ? 1 : 0, 0);
  }

  #show(attribute: Attribute, value: Uint8Array): void {
    this.#values.set(attribute, value);
    this.#changed(attribute, ['Value']);
  }

  #changed(attribute: Attribute, properties: readonly string[]): void {
    this.#parts.tree.changed(this.#path(attribute), CHARACTERISTIC, properties);
  }
}

/** The part of a value from the requested offset on. */
function slice(value: Uint8Array, options: unknown): Outcome {
  const offset = option<number>(dictionary(options), 'offset', 'q');
  if (offset === undefined) return invalidArguments();
  const from = offset.value ?? 0;
  return from > value.length ? invalidArguments('Invalid offset') : done('ay', value.subarray(from));
}

/** The reason why bluetoothd, or the attribute server of a lock, refuses this write. */
function whyNotWritten(
  flags: readonly string[],
  type: string,
  value: Uint8Array,
  offset: number,
): BusError | undefined {
  // A reliable write consists of a prepare and an execute request, which a lock accepts like a write request; bluetoothd does not require the extended property.
  if (type === 'request' || type === 'reliable') {
    if (!flags.includes('write')) return notPermitted('Write not permitted');
    if (offset > 0) return invalidArguments('Invalid offset');
    return value.length > VALUE_LIMIT ? invalidArguments('Invalid Length') : undefined;
  }
  if (type !== 'command' || offset > 0 || !flags.includes('writeWithoutResponse')) return NOT_SUPPORTED;
  return value.length > MTU - WRITE_HEADER ? failed('Failed to initiate write') : undefined;
}
