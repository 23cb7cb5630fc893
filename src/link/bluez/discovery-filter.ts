/** The discovery filter of a program: the filters that `SetDiscoveryFilter` accepts, and the advertisements that pass them (BlueZ: src/adapter.c). */
import type { Advertisement } from '../../lock/gatt.ts';
import { longUuid } from '../websocket/attributes.ts';
import { dictionary, type Value } from './bus-object.ts';
import { FILTER_UUID_LIMIT, NAME_LIMIT } from './limits.ts';

export interface DiscoveryFilter {
  readonly uuids: readonly string[];
  /** The minimum signal strength, in dBm. */
  readonly rssi?: number;
  /** The maximum path loss, in dB. */
  readonly pathloss?: number;
  readonly transport: string;
  readonly duplicates: boolean;
  readonly discoverable: boolean;
  /** A prefix of an address or of a name. */
  readonly pattern?: string;
}

export const NO_FILTER: DiscoveryFilter = {
  uuids: [],
  transport: 'auto',
  duplicates: false,
  discoverable: false,
};

/** The keys of a filter, with the signatures of their values. */
const FILTER_SIGNATURES: Readonly<Record<string, string>> = {
  UUIDs: 'as',
  RSSI: 'n',
  Pathloss: 'q',
  Transport: 's',
  DuplicateData: 'b',
  Discoverable: 'b',
  Pattern: 's',
};

/** A UUID in long form, lower case; undefined if it is not a UUID. BlueZ also accepts 16 and 32 bits in hex, with or without 0x. */
function readUuid(text: string): string | undefined {
  const plain = text.toLowerCase();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(plain)) return plain;
  const [, short] = /^(?:0x)?([0-9a-f]{4}|[0-9a-f]{8})$/.exec(plain) ?? [];
  return short === undefined ? undefined : longUuid(short);
}

/** Undefined if a key is unknown or a value has the wrong type or is out of range. */
export function readFilter(sent: unknown): DiscoveryFilter | undefined {
  const options = dictionary(sent);
  const isTyped = [...options].every(
    ([key, { signature }]) => Object.hasOwn(FILTER_SIGNATURES, key) && FILTER_SIGNATURES[key] === signature,
  );
  if (!isTyped) return undefined;
  // The signatures have been checked.
  const of = <T>(key: string) => options.get(key)?.value as T | undefined;
  const given = of<readonly string[]>('UUIDs') ?? [];
  const uuids = given.slice(0, FILTER_UUID_LIMIT).map(readUuid);
  const rssi = of<number>('RSSI');
  const pathloss = of<number>('Pathloss');
  const transport = of<string>('Transport') ?? 'auto';
  const pattern = of<string>('Pattern');
  const isValid =
    given.length <= FILTER_UUID_LIMIT &&
    uuids.every((uuid) => uuid !== undefined) &&
    (rssi === undefined || (rssi >= -127 && rssi <= 20)) &&
    (pathloss === undefined || pathloss <= 137) &&
    !(rssi !== undefined && pathloss !== undefined) &&
    ['auto', 'le', 'bredr'].includes(transport) &&
    Buffer.byteLength(pattern ?? '') <= NAME_LIMIT;
  if (!isValid) return undefined;
  return {
    uuids: uuids.filter((uuid) => uuid !== undefined),
    transport,
    duplicates: of<boolean>('DuplicateData') ?? false,
    discoverable: of<boolean>('Discoverable') ?? false,
    ...(rssi === undefined ? {} : { rssi }),
    ...(pathloss === undefined ? {} : { pathloss }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** Whether an advertisement with this strength passes. Locks send no power level, so a path loss limit hides them. */
export function passes(filter: DiscoveryFilter, mac: string, advertisement: Advertisement, rssi: number): boolean {
  const { uuids, pattern, transport } = filter;
  if (transport === 'bredr') return false;
  if (pattern !== undefined && !mac.startsWith(pattern) && !advertisement.name.startsWith(pattern)) return false;
  if (uuids.length > 0 && !uuids.includes(advertisement.serviceUuid)) return false;
  return filter.pathloss === undefined && (filter.rssi === undefined || rssi >= filter.rssi);
}

/** The names of the supported filter keys, for `GetDiscoveryFilters`. */
export const filterNames = (): Value => Object.keys(FILTER_SIGNATURES);
