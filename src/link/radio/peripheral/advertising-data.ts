/**
 * A lock's advertisement as the bytes of an advertising event. The service UUID and the manufacturer data are in the
 * advertising data, the name in the scan response, because 31 bytes cannot hold both. Source: public.
 */
import type { Advertisement } from '../../../lock/gatt.ts';
import { ADVERTISING_DATA_LIMIT } from '../controller/advertising.ts';

const FLAGS = 0x01;
const COMPLETE_UUIDS_16 = 0x03;
const COMPLETE_UUIDS_128 = 0x07;
const COMPLETE_NAME = 0x09;
const MANUFACTURER = 0xff;
/** General discoverable, no BR/EDR. */
const LE_ONLY = 0x06;
/** The bytes that follow the 16 bits of an assigned UUID in its long form. */
const BLUETOOTH_BASE = '-0000-1000-8000-00805f9b34fb';

export interface AdvertisingBytes {
  readonly data: Buffer;
  readonly scanResponse: Buffer;
}

const structure = (type: number, bytes: Uint8Array): Buffer => Buffer.from([bytes.length + 1, type, ...bytes]);

function services(uuid: string): Buffer {
  const short = uuid.startsWith('0000') && uuid.endsWith(BLUETOOTH_BASE);
  const hex = short ? uuid.slice(4, 8) : uuid.replaceAll('-', '');
  return structure(short ? COMPLETE_UUIDS_16 : COMPLETE_UUIDS_128, Buffer.from(hex, 'hex').reverse());
}

function fitting(bytes: Buffer, what: string): Buffer {
  if (bytes.length > ADVERTISING_DATA_LIMIT)
    throw new RangeError(
      `${what} takes ${bytes.length} bytes, but an advertising packet has room for ${ADVERTISING_DATA_LIMIT}`,
    );
  return bytes;
}

/** Throws RangeError if a part does not fit: a lock that advertises too much is our own bug. */
export function advertisingBytes(advertisement: Advertisement): AdvertisingBytes {
  const { name, serviceUuid, manufacturerData } = advertisement;
  const parts = [structure(FLAGS, Uint8Array.of(LE_ONLY)), services(serviceUuid)];
  if (manufacturerData.length > 0) parts.push(structure(MANUFACTURER, manufacturerData));
  return {
    data: fitting(Buffer.concat(parts), 'an advertisement'),
    scanResponse: fitting(structure(COMPLETE_NAME, Buffer.from(name, 'ascii')), 'a name'),
  };
}
