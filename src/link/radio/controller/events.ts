/** HCI events as bytes, H4 type byte included. Layouts: Bluetooth Core, volume 4 part E, section 7.7. */
import { EVENT } from './h4.ts';

export const DISCONNECTION_COMPLETE = 0x05;
export const ENCRYPTION_CHANGE = 0x08;
export const READ_REMOTE_VERSION_COMPLETE = 0x0c;
export const COMMAND_COMPLETE = 0x0e;
export const COMMAND_STATUS = 0x0f;
export const HARDWARE_ERROR = 0x10;
export const COMPLETED_PACKETS = 0x13;
export const DATA_BUFFER_OVERFLOW = 0x1a;
export const KEY_REFRESH_COMPLETE = 0x30;
export const LE_META = 0x3e;

export const LE_CONNECTION_COMPLETE = 0x01;
export const LE_ADVERTISING_REPORT = 0x02;
export const LE_CONNECTION_UPDATE_COMPLETE = 0x03;
export const LE_REMOTE_FEATURES_COMPLETE = 0x04;
export const LE_LONG_TERM_KEY_REQUEST = 0x05;

/** How many commands a host may have pending; the usual value of a controller. */
const COMMAND_CREDITS = 1;

export const u16 = (value: number): readonly [number, number] => [value & 0xff, (value >> 8) & 0xff];

function event(code: number, parameters: readonly number[]): Buffer {
  const packet = Buffer.allocUnsafe(3 + parameters.length);
  packet[0] = EVENT;
  packet[1] = code;
  packet[2] = parameters.length;
  for (let i = 0; i < parameters.length; i++) packet[3 + i] = parameters[i] ?? 0;
  return packet;
}

/** `parameters` begin with the status. */
export function commandComplete(opcode: number, parameters: Uint8Array): Buffer {
  const packet = Buffer.alloc(6 + parameters.length);
  packet.set([EVENT, COMMAND_COMPLETE, 3 + parameters.length, COMMAND_CREDITS, ...u16(opcode)]);
  packet.set(parameters, 6);
  return packet;
}

export const commandStatus = (opcode: number, status: number): Buffer =>
  event(COMMAND_STATUS, [status, COMMAND_CREDITS, ...u16(opcode)]);

export const disconnectionComplete = (handle: number, reason: number): Buffer =>
  event(DISCONNECTION_COMPLETE, [0, ...u16(handle), reason]);

/** Built by hand, because half of all events are of this type. */
export function completedPackets(handle: number, count: number): Buffer {
  const packet = Buffer.allocUnsafe(8);
  packet[0] = EVENT;
  packet[1] = COMPLETED_PACKETS;
  packet[2] = 5;
  packet[3] = 1;
  packet.writeUInt16LE(handle, 4);
  packet.writeUInt16LE(count, 6);
  return packet;
}

export const encryptionChange = (status: number, handle: number, on: boolean): Buffer =>
  event(ENCRYPTION_CHANGE, [status, ...u16(handle), on ? 1 : 0]);

export const keyRefreshComplete = (status: number, handle: number): Buffer =>
  event(KEY_REFRESH_COMPLETE, [status, ...u16(handle)]);

export const remoteVersionComplete = (handle: number, version: readonly number[]): Buffer =>
  event(READ_REMOTE_VERSION_COMPLETE, [0, ...u16(handle), ...version]);

export const hardwareError = (code: number): Buffer => event(HARDWARE_ERROR, [code]);

/** Link type 1 is ACL. */
export const dataBufferOverflow = (): Buffer => event(DATA_BUFFER_OVERFLOW, [1]);

export interface ConnectionFacts {
  readonly handle: number;
  /** 0 central, 1 peripheral: the role of the controller that reports it. */
  readonly role: 0 | 1;
  readonly peerAddressType: number;
  /** Six bytes, least significant first. */
  readonly peerAddress: Uint8Array;
  /** Units of 1.25 ms. */
  readonly interval: number;
  /** Connection events that the peripheral may skip. */
  readonly latency: number;
  /** Units of 10 ms. */
  readonly timeout: number;
}

export const connectionComplete = (status: number, facts: ConnectionFacts): Buffer =>
  event(LE_META, [
    LE_CONNECTION_COMPLETE,
    status,
    ...u16(facts.handle),
    facts.role,
    facts.peerAddressType,
    ...facts.peerAddress,
    ...u16(facts.interval),
    ...u16(facts.latency),
    ...u16(facts.timeout),
    0,
  ]);

/** A failed connection: all its fields are zero. */
export const connectionFailed = (status: number): Buffer =>
  connectionComplete(status, {
    handle: 0,
    role: 0,
    peerAddressType: 0,
    peerAddress: new Uint8Array(6),
    interval: 0,
    latency: 0,
    timeout: 0,
  });

export const connectionUpdated = (
  handle: number,
  facts: { readonly interval: number; readonly latency: number; readonly timeout: number },
): Buffer =>
  event(LE_META, [
    LE_CONNECTION_UPDATE_COMPLETE,
    0,
    ...u16(handle),
    ...u16(facts.interval),
    ...u16(facts.latency),
    ...u16(facts.timeout),
  ]);

export const remoteFeatures = (handle: number, features: readonly number[]): Buffer =>
  event(LE_META, [LE_REMOTE_FEATURES_COMPLETE, 0, ...u16(handle), ...features]);

export const longTermKeyRequest = (handle: number, random: Uint8Array, diversifier: Uint8Array): Buffer =>
  event(LE_META, [LE_LONG_TERM_KEY_REQUEST, ...u16(handle), ...random, ...diversifier]);

/** One report per event. `kind` 0–3 as advertised, 4 for a scan response; `rssi` in dBm. */
export function advertisingReport(
  kind: number,
  addressType: number,
  address: Uint8Array,
  data: Uint8Array,
  rssi: number,
): Buffer {
  const packet = Buffer.alloc(15 + data.length);
  packet.set([EVENT, LE_META, 12 + data.length, LE_ADVERTISING_REPORT, 1, kind, addressType, ...address, data.length]);
  packet.set(data, 14);
  packet.writeInt8(rssi, 14 + data.length);
  return packet;
}
