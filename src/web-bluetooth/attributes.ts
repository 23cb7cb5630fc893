/** Services, characteristics and descriptors of a connection, as in the standard. Each is one object for as long as the connection lasts. */

import { toHex } from '../protocol/bytes.ts';
import type { Connection } from './connection.ts';
import { failure } from './failure.ts';
import { type Frame, hexOf, listOf, viewOf } from './frame.ts';
import { bytesOfSource } from './source-bytes.ts';
import { defineHandlers, type Handler, Target } from './target.ts';
import { BluetoothUUID, uuidOf } from './uuid.ts';

/** The maximum number of bytes in an attribute value (Bluetooth core specification, volume 3 part F 3.2.9). */
const VALUE_LIMIT = 512;
const CONFIGURATION = BluetoothUUID.getDescriptor(0x2902);
const PROPERTIES = [
  'broadcast',
  'read',
  'writeWithoutResponse',
  'write',
  'notify',
  'indicate',
  'authenticatedSignedWrites',
  'reliableWrite',
  'writableAuxiliaries',
] as const;
type Properties = Readonly<Record<(typeof PROPERTIES)[number], boolean>>;

const permitted = (isPermitted: boolean): void => {
  if (!isPermitted) throw failure('NotSupportedError', 'GATT operation not permitted.');
};

/** A copy of the bytes to write. */
function bytesToWrite(value: unknown): Uint8Array {
  const bytes = bytesOfSource(value);
  if (bytes.length > VALUE_LIMIT)
    throw failure('InvalidModificationError', `Value can't exceed ${VALUE_LIMIT} bytes; this has ${bytes.length}.`);
  return bytes;
}

/** The objects of one level, by UUID: those that exist, and a new one for each further UUID. */
class Kept<T> {
  readonly #objects = new Map<string, T>();

  of(uuid: string, make: () => T): T {
    const object = this.#objects.get(uuid) ?? make();
    this.#objects.set(uuid, object);
    return object;
  }

  get(uuid: string): T | undefined {
    return this.#objects.get(uuid);
  }

  get all(): Iterable<T> {
    return this.#objects.values();
  }
}

/** The requested objects; rejects with NotFoundError if there are none. */
const some = <T>(found: readonly T[], what: string, uuid: string | undefined, where: string): readonly T[] => {
  if (found.length > 0) return found;
  throw failure('NotFoundError', `No ${what}${uuid === undefined ? '' : ` matching UUID ${uuid}`} found in ${where}.`);
};

export const first = <T>(found: readonly T[]): T => {
  const [one] = found;
  if (one === undefined) throw failure('NotFoundError', 'Nothing was found.');
  return one;
};

export class BluetoothRemoteGATTDescriptor {
  readonly characteristic: BluetoothRemoteGATTCharacteristic;
  readonly uuid: string;
  readonly #connection: Connection;
  value: DataView | null = null;

  constructor(connection: Connection, characteristic: BluetoothRemoteGATTCharacteristic, uuid: string) {
    this.#connection = connection;
    this.characteristic = characteristic;
    this.uuid = uuid;
  }

  async readValue(): Promise<DataView> {
    const bytes = await this.#connection.run('Descriptor', { action: 'readValue', ...this.#names }, ({ type, data }) =>
      type === 'valueRead' ? hexOf(data) : undefined,
    );
    this.value = viewOf(bytes);
    return this.value;
  }

  /** @throws SecurityError for the configuration, which is on the standard's blocklist for writes: `startNotifications` writes it. */
  async writeValue(value: unknown): Promise<void> {
    if (this.uuid === CONFIGURATION)
      throw failure('SecurityError', 'writeValue() called on blocklisted object marked exclude-writes.');
    const bytes = bytesToWrite(value);
    const request = { action: 'writeValue', ...this.#names, data: toHex(bytes) } as const;
    await this.#connection.run('Descriptor', request, answered('valueWrite'));
    this.value = viewOf(bytes);
  }

  get #names() {
    return { ...this.characteristic.names, descriptorUuid: this.uuid };
  }
}

const answered =
  (type: string) =>
  (frame: Frame): true | undefined =>
    frame.type === type ? true : undefined;

export class BluetoothRemoteGATTCharacteristic extends Target {
  readonly service: BluetoothRemoteGATTService;
  readonly uuid: string;
  readonly properties: Properties;
  readonly #connection: Connection;
  readonly #descriptors = new Kept<BluetoothRemoteGATTDescriptor>();
  #isNotifying = false;
  value: DataView | null = null;
  declare oncharacteristicvaluechanged: Handler;

  constructor(
    connection: Connection,
    service: BluetoothRemoteGATTService,
    uuid: string,
    properties: readonly string[],
  ) {
    super(service);
    this.#connection = connection;
    this.service = service;
    this.uuid = uuid;
    this.properties = Object.freeze(
      // Every name in the list, as in `Properties`.
      Object.fromEntries(PROPERTIES.map((name) => [name, properties.includes(name)])) as Properties,
    );
  }

  get names() {
    return { serviceUuid: this.service.uuid, characteristicUuid: this.uuid };
  }

  async getDescriptor(name: unknown): Promise<BluetoothRemoteGATTDescriptor> {
    return first(await this.#descriptorsOf(BluetoothUUID.getDescriptor(name)));
  }

  async getDescriptors(name?: unknown): Promise<readonly BluetoothRemoteGATTDescriptor[]> {
    return this.#descriptorsOf(name === undefined ? undefined : BluetoothUUID.getDescriptor(name));
  }

  async #descriptorsOf(uuid: string | undefined): Promise<readonly BluetoothRemoteGATTDescriptor[]> {
    const uuids = await this.#connection.run(
      'Characteristic',
      { action: 'discoverDescriptors', ...this.names },
      ({ type, descriptors }) => (type === 'descriptorsDiscover' ? listOf(descriptors, uuidOf) : undefined),
    );
    const found = uuids
      .filter((one) => uuid === undefined || one === uuid)
      .map((one) => this.#descriptors.of(one, () => new BluetoothRemoteGATTDescriptor(this.#connection, this, one)));
    return some(found, 'Descriptors', uuid, `Characteristic with UUID ${this.uuid}`);
  }

  async readValue(): Promise<DataView> {
    this.#connection.check('Characteristic');
    permitted(this.properties.read);
    const bytes = await this.#connection.run('Characteristic', { action: 'read', ...this.names }, ({ type, data }) =>
      type === 'read' ? hexOf(data) : undefined,
    );
    return this.#changed(bytes);
  }

  /** Deprecated in the standard: with a response where the characteristic has one. */
  async writeValue(value: unknown): Promise<void> {
    return this.#write(value, !this.properties.write);
  }

  async writeValueWithResponse(value: unknown): Promise<void> {
    return this.#write(value, false);
  }

  async writeValueWithoutResponse(value: unknown): Promise<void> {
    return this.#write(value, true);
  }

  async #write(value: unknown, withoutResponse: boolean): Promise<void> {
    const bytes = bytesToWrite(value);
    this.#connection.check('Characteristic');
    permitted(withoutResponse ? this.properties.writeWithoutResponse : this.properties.write);
    const request = { action: 'write', ...this.names, data: toHex(bytes), withoutResponse } as const;
    await this.#connection.run('Characteristic', request, answered('write'));
    this.value = viewOf(bytes);
  }

  async startNotifications(): Promise<this> {
    this.#connection.check('Characteristic');
    permitted(this.properties.notify || this.properties.indicate);
    if (this.#isNotifying) return this;
    // A notification may arrive together with the answer.
    this.#isNotifying = true;
    try {
      await this.#notify(true);
    } catch (error) {
      this.#isNotifying = false;
      throw error;
    }
    return this;
  }

  async stopNotifications(): Promise<this> {
    this.#connection.check('Characteristic');
    if (this.#isNotifying) await this.#notify(false);
    this.#isNotifying = false;
    return this;
  }

  #notify(notify: boolean): Promise<true> {
    return this.#connection.run('Characteristic', { action: 'notify', ...this.names, notify }, answered('notify'));
  }

  /** Called when a notification has arrived. */
  notified(bytes: Uint8Array): void {
    if (this.#isNotifying) this.#changed(bytes);
  }

  #changed(bytes: Uint8Array): DataView {
    const value = viewOf(bytes);
    this.value = value;
    this.dispatchEvent(new Event('characteristicvaluechanged', { bubbles: true }));
    return value;
  }
}
defineHandlers(BluetoothRemoteGATTCharacteristic.prototype, ['characteristicvaluechanged']);

interface FoundCharacteristic {
  readonly uuid: string;
  readonly properties: readonly string[];
}

function characteristicOf(entry: unknown): FoundCharacteristic | undefined {
  const { uuid, properties } = (entry ?? {}) as Frame;
  const read = uuidOf(uuid);
  if (read === undefined) return undefined;
  return { uuid: read, properties: listOf(properties, (one) => (typeof one === 'string' ? one : undefined)) };
}

export class BluetoothRemoteGATTService extends Target {
  readonly device: Target;
  readonly uuid: string;
  readonly isPrimary = true;
  readonly #connection: Connection;
  readonly #characteristics = new Kept<BluetoothRemoteGATTCharacteristic>();
  declare oncharacteristicvaluechanged: Handler;
  declare onserviceadded: Handler;
  declare onservicechanged: Handler;
  declare onserviceremoved: Handler;

  constructor(connection: Connection, uuid: string) {
    super(connection.device);
    this.#connection = connection;
    this.device = connection.device;
    this.uuid = uuid;
  }

  async getCharacteristic(name: unknown): Promise<BluetoothRemoteGATTCharacteristic> {
    return first(await this.#characteristicsOf(BluetoothUUID.getCharacteristic(name)));
  }

  async getCharacteristics(name?: unknown): Promise<readonly BluetoothRemoteGATTCharacteristic[]> {
    return this.#characteristicsOf(name === undefined ? undefined : BluetoothUUID.getCharacteristic(name));
  }

  async #characteristicsOf(uuid: string | undefined): Promise<readonly BluetoothRemoteGATTCharacteristic[]> {
    const request = { action: 'discoverCharacteristics', serviceUuid: this.uuid } as const;
    const all = await this.#connection.run('Service', request, ({ type, characteristics }) =>
      type === 'characteristicsDiscover' ? listOf(characteristics, characteristicOf) : undefined,
    );
    const make = (one: FoundCharacteristic) => () =>
      new BluetoothRemoteGATTCharacteristic(this.#connection, this, one.uuid, one.properties);
    const found = all
      .filter((one) => uuid === undefined || one.uuid === uuid)
      .map((one) => this.#characteristics.of(one.uuid, make(one)));
    return some(found, 'Characteristics', uuid, `Service with UUID ${this.uuid}`);
  }

  notified(characteristic: string, bytes: Uint8Array): void {
    this.#characteristics.get(characteristic)?.notified(bytes);
  }
}
defineHandlers(BluetoothRemoteGATTService.prototype, [
  'characteristicvaluechanged',
  'serviceadded',
  'servicechanged',
  'serviceremoved',
]);

export class Services {
  readonly #connection: Connection;
  readonly #services = new Kept<BluetoothRemoteGATTService>();

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.notified = (characteristic, data) => {
      const uuid = uuidOf(characteristic);
      const bytes = hexOf(data);
      if (uuid === undefined || bytes === undefined) return;
      for (const service of this.#services.all) service.notified(uuid, bytes);
    };
  }

  /** The services with this UUID, or all that the page may use. Rejects with NotFoundError if there are none. */
  async find(uuid: string | undefined): Promise<readonly BluetoothRemoteGATTService[]> {
    const { device } = this.#connection;
    const uuids = await this.#connection.run('Device', { action: 'discoverServices' }, ({ type, serviceUuids }) =>
      type === 'servicesDiscover' ? listOf(serviceUuids, uuidOf) : undefined,
    );
    const found = uuids
      .filter((one) => (uuid === undefined ? device.mayUse(one) : one === uuid))
      .map((one) => this.#services.of(one, () => new BluetoothRemoteGATTService(this.#connection, one)));
    return some(found, 'Services', uuid, 'Device');
  }
}
