/** An advertisement, read from a `discover` frame. */
import { type Frame, hexOf, isRecord, listOf, textOf } from './frame.ts';
import { uuidOf } from './uuid.ts';

export interface Advertisement {
  /** Twelve hex digits: the address of the lock. */
  readonly id: string;
  readonly name: string | undefined;
  /** In the standard's form. */
  readonly uuids: readonly string[];
  /** By company identifier. */
  readonly manufacturerData: ReadonlyMap<number, Uint8Array>;
  readonly rssi: number;
  readonly txPower: number | undefined;
}

export const idOf = (value: unknown): string | undefined => {
  const plain = typeof value === 'string' && value.length <= 40 ? value.replaceAll(/[:-]/g, '').toLowerCase() : '';
  return /^[0-9a-f]{12}$/.test(plain) ? plain : undefined;
};

const int8 = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 128 ? value : undefined;

/** The first two bytes are the company identifier, little-endian (Bluetooth core specification supplement, A 1.4). */
function manufacturerDataOf(value: unknown): ReadonlyMap<number, Uint8Array> {
  const [low, high, ...data] = hexOf(value) ?? [];
  return low === undefined || high === undefined ? new Map() : new Map([[low | (high << 8), Uint8Array.from(data)]]);
}

export function advertisementOf(frame: Frame): Advertisement | undefined {
  const id = idOf(frame.peripheralUuid);
  if (id === undefined || !isRecord(frame.advertisement)) return undefined;
  const { localName, serviceUuids, manufacturerData, txPowerLevel } = frame.advertisement;
  return {
    id,
    name: textOf(localName),
    uuids: listOf(serviceUuids, uuidOf),
    manufacturerData: manufacturerDataOf(manufacturerData),
    rssi: int8(frame.rssi) ?? 127,
    txPower: int8(txPowerLevel),
  };
}
