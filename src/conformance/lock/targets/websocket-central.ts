/**
 * A Bluetooth central over the messages of noble's WebSocket binding. It works with any server of these messages: no hello, no ids.
 *
 * INV-1: A message that cannot be read is skipped. INV-2: Events of other peripherals are ignored.
 */
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { valueProblems } from '../../../facility/files/zod-problems.ts';
import type { Central, CentralEvent } from '../../../phone/central.ts';
import { COMMAND_UUID, RESPONSE_UUID, SERVICE_UUID, SESSION_UUID } from '../../../protocol/uuids.ts';
import { parsedJson } from '../../../sim/json.ts';
import { CAPTURE_BYTES, type Capture } from '../contract/capture.ts';
import type { GattCharacteristic, GattService } from '../contract/target.ts';
import { BringUp, isHex } from './bring-up.ts';
import { OtherLocks } from './other-locks.ts';

const plain = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();
const dashed = (uuid: string): string => plain(uuid).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
/** The long form of a 16-bit UUID; other UUIDs unchanged. */
const long = (uuid: string): string =>
  dashed(/^[0-9a-f]{4}$/i.test(uuid) ? `0000${uuid}00001000800000805f9b34fb` : uuid);

const text = z.string().max(10_000);
const message = z.looseObject({
  type: text,
  peripheralUuid: text.optional(),
  address: text.optional(),
  serviceUuids: z.array(text).max(64).optional(),
  characteristicUuid: text.optional(),
  characteristics: z
    .array(z.looseObject({ uuid: text, properties: z.array(text).max(16) }))
    .max(64)
    .optional(),
  data: text.optional(),
  isNotification: z.boolean().optional(),
  error: z.unknown().optional(),
  rssi: z.number().optional(),
  advertisement: z
    .looseObject({
      localName: text.nullish(),
      manufacturerData: text.nullish(),
      serviceUuids: z.array(text).max(64).nullish(),
    })
    .optional(),
});
type Message = z.infer<typeof message>;

export class WebsocketCentral implements Central {
  readonly #socket: WebSocket;
  readonly #mac: string;
  readonly #peripheralUuid: string;
  #receive: (event: CentralEvent) => void = () => undefined;
  #services: readonly string[] = [];
  #table: GattService[] = [];
  #advertised: readonly string[] = [];
  #see: ((direction: 'sent' | 'received', text: string) => void) | undefined;
  readonly #others = new OtherLocks();
  #asks = false;
  #received = 0;
  readonly #bringUp = new BringUp();

  /** `changed` is called after every message. */
  constructor(socket: WebSocket, mac: string, changed: () => void) {
    this.#socket = socket;
    this.#mac = mac;
    this.#peripheralUuid = mac.replaceAll(':', '').toLowerCase();
    socket.on('message', (data: RawData, binary) => {
      this.#received += 1;
      if (!binary) this.#read(data.toString());
      else this.#bringUp.skipped('a binary frame', '');
      if (!binary) this.#see?.('received', data.toString());
      changed();
    });
  }

  /** The number of messages that have arrived. */
  get received(): number {
    return this.#received;
  }

  /** Whether a request was sent since the last call. */
  asks(): boolean {
    const asks = this.#asks;
    this.#asks = false;
    return asks;
  }

  get table(): readonly GattService[] {
    return this.#table;
  }

  /** Services of the last advertisement. */
  get advertised(): readonly string[] {
    return this.#advertised;
  }

  /** Other peripherals that were received, each as name and address. */
  get others(): readonly string[] {
    return this.#others.all;
  }

  /** The request that the server has not answered, or the part that its answer lacks. */
  problem(): string | undefined {
    return this.#bringUp.problem();
  }

  /** The messages of the connection, one JSON object per line. */
  capture(now: () => number): Capture {
    return {
      ending: 'messages.jsonl',
      begin: (write) => {
        let size = 0;
        this.#see = (direction, content) => {
          const line = Buffer.from(`${JSON.stringify({ at: now(), [direction]: content })}\n`);
          size += line.length;
          if (size <= CAPTURE_BYTES) write(line);
        };
        return () => {
          this.#see = undefined;
        };
      },
    };
  }

  listen(receive: (event: CentralEvent) => void): void {
    this.#receive = receive;
  }

  startScan(): void {
    this.#send({ action: 'startScanning', serviceUuids: [], allowDuplicates: true });
  }

  stopScan(): void {
    this.#send({ action: 'stopScanning' });
  }

  connect(_mac: string): void {
    this.#table = [];
    this.#send({ action: 'connect', peripheralUuid: this.#peripheralUuid });
  }

  disconnect(): void {
    this.#send({ action: 'disconnect', peripheralUuid: this.#peripheralUuid });
  }

  readSession(): void {
    this.#ask('read', SESSION_UUID);
  }

  subscribe(): void {
    this.#ask('notify', RESPONSE_UUID, { notify: true });
  }

  write(value: string, withResponse: boolean): void {
    this.#ask('write', COMMAND_UUID, { data: value.toLowerCase(), withoutResponse: !withResponse });
  }

  /** A socket has no adapter. */
  setAdapter(): void {}

  #ask(action: string, characteristic: string, more: object = {}): void {
    const of = { serviceUuid: plain(SERVICE_UUID), characteristicUuid: plain(characteristic) };
    this.#send({ action, peripheralUuid: this.#peripheralUuid, ...of, ...more });
  }

  #send(what: { readonly action: string; readonly [key: string]: unknown }): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#bringUp.asked(what.action);
    const sent = JSON.stringify(what);
    this.#see?.('sent', sent);
    this.#asks = true;
    this.#socket.send(sent);
  }

  #read(raw: string): void {
    const read = messageIn(raw);
    if (typeof read === 'string') this.#bringUp.skipped(read, raw);
    else if (this.#isOurs(read)) {
      this.#bringUp.took(read.type, raw);
      this.#took(read);
    } else if (read.type === 'discover') this.#met(read);
    else if (read.type !== 'stateChange') this.#bringUp.skipped(`not about ${this.#peripheralUuid}`, raw);
  }

  #met({ advertisement, address, peripheralUuid }: Message): void {
    this.#others.heard(advertisement?.localName ?? '', address ?? peripheralUuid ?? '');
  }

  #isOurs({ type, peripheralUuid, address }: Message): boolean {
    if (type === 'discover') return plain(address ?? peripheralUuid ?? '').replaceAll(':', '') === this.#peripheralUuid;
    return peripheralUuid !== undefined && plain(peripheralUuid) === this.#peripheralUuid;
  }

  #took(what: Message): void {
    if (what.type === 'discover') {
      this.#advertised = (what.advertisement?.serviceUuids ?? []).map(long);
      this.#bringUp.advertised(what.advertisement);
    }
    if (what.type === 'read' && !isHex(what.data ?? '')) this.#bringUp.notHex(what.data ?? '');
    switch (what.type) {
      case 'connect':
        this.#connected(what);
        break;
      case 'servicesDiscover':
        this.#services = what.serviceUuids ?? [];
        this.#nextService();
        break;
      case 'characteristicsDiscover':
        this.#table.push({ uuid: dashed(this.#services[this.#table.length] ?? ''), characteristics: listed(what) });
        this.#nextService();
        break;
      default: {
        const event = eventIn(what, this.#mac);
        if (event !== undefined) this.#receive(event);
      }
    }
  }

  #connected({ error }: Message): void {
    if (error) this.#receive({ type: 'connectFailed', mac: this.#mac, why: String(error) });
    else this.#send({ action: 'discoverServices', peripheralUuid: this.#peripheralUuid, uuids: [] });
  }

  /** Requests the attributes of the next service, as every noble program does; after the last one, the connection is ready. */
  #nextService(): void {
    const serviceUuid = this.#services[this.#table.length];
    if (serviceUuid === undefined || this.#table.length >= MAX_SERVICES) {
      this.#bringUp.discovered(this.#table);
      this.#receive({ type: 'connected', mac: this.#mac });
    } else {
      const peripheralUuid = this.#peripheralUuid;
      this.#send({ action: 'discoverCharacteristics', peripheralUuid, serviceUuid, characteristicUuids: [] });
    }
  }
}

/** A message, or the reason why it cannot be read. */
function messageIn(raw: string): Message | string {
  const value = parsedJson(raw);
  if (value === undefined) return 'a message that is not JSON';
  const read = message.safeParse(value);
  if (read.success) return read.data;
  const [first] = valueProblems('', message, value, read.error);
  return `a message in which ${first?.path || 'all'} must be ${first?.expected ?? 'as docs/transports/websocket.md describes'}`;
}

/** Converts an event that needs no further request. */
function eventIn(what: Message, mac: string): CentralEvent | undefined {
  switch (what.type) {
    case 'discover': {
      const { localName, manufacturerData } = what.advertisement ?? {};
      const data = hexIn(manufacturerData ?? '');
      return { type: 'discovered', mac, name: localName ?? '', manufacturerData: data, rssi: what.rssi ?? 0 };
    }
    case 'disconnect':
      return { type: 'disconnected', why: 'the lock ended the connection' };
    case 'read': {
      const value = hexIn(what.data ?? '');
      return what.isNotification === true ? { type: 'notified', value } : { type: 'read', value };
    }
    case 'notify':
      return { type: 'subscribed' };
    case 'write':
      return { type: 'written' };
    default:
      return undefined;
  }
}

const MAX_SERVICES = 16;

const listed = ({ characteristics = [] }: Message): GattCharacteristic[] =>
  characteristics.map(({ uuid, properties }) => ({ uuid: dashed(uuid), properties }));

/** Upper case; anything that is not hex becomes empty, so that the case that reads it reports what it expected. */
const hexIn = (value: string): string => (isHex(value) ? value.toUpperCase() : '');
