/**
 * The options of `requestDevice`: read as the standard reads them, and compared with advertisements. An advertisement must match one filter, in
 * all its parts, and no exclusion filter.
 */
import type { Advertisement } from './advertisement.ts';
import { isRecord } from './frame.ts';
import { bytesOfSource } from './source-bytes.ts';
import { BluetoothUUID } from './uuid.ts';

interface DataFilter {
  readonly company: number;
  readonly prefix: Uint8Array;
  readonly mask: Uint8Array;
}

type Filter = (advertisement: Advertisement) => boolean;

export interface RequestOptions {
  matches(advertisement: Advertisement): boolean;
  /** The services that the page may use on the chosen device. */
  readonly services: readonly string[];
  /** The companies whose data the page may read from advertisements. */
  readonly manufacturers: readonly number[];
}

/** The maximum number of bytes in a device name (Bluetooth core specification, volume 3 part C 12.1). */
const NAME_LIMIT = 248;
const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

function wrong(what: string): never {
  throw new TypeError(`Failed to execute 'requestDevice' on 'Bluetooth': ${what}`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value))
    return wrong(`${what} is not a sequence.`);
  return Array.from(value as Iterable<unknown>);
}

function companyOf(value: unknown): number {
  const company = Number(value);
  if (!Number.isInteger(company) || company < 0 || company > 0xffff)
    wrong(`${String(value)} is not a company identifier of 16 bits.`);
  return company;
}

/** `dataPrefix` and `mask`; without a mask, every bit counts. */
function dataFilterOf(given: Readonly<Record<string, unknown>>): Pick<DataFilter, 'prefix' | 'mask'> {
  const prefix = given.dataPrefix === undefined ? new Uint8Array() : bytesOfSource(given.dataPrefix);
  if (given.dataPrefix !== undefined && prefix.length === 0) wrong("'dataPrefix', if present, must be non-empty.");
  const mask = given.mask === undefined ? new Uint8Array(prefix.length).fill(0xff) : bytesOfSource(given.mask);
  if (mask.length !== prefix.length) wrong("'mask' size must be equal to 'dataPrefix' size.");
  return { prefix, mask };
}

function dataFiltersOf(value: unknown): readonly DataFilter[] {
  const filters = listOf(value, "'manufacturerData'").map((one) => {
    if (!isRecord(one) || one.companyIdentifier === undefined) return wrong("'companyIdentifier' is required.");
    return { company: companyOf(one.companyIdentifier), ...dataFilterOf(one) };
  });
  if (filters.length === 0) wrong("'manufacturerData', if present, must be non-empty.");
  if (new Set(filters.map(({ company }) => company)).size < filters.length)
    wrong("'manufacturerData' has a company identifier twice.");
  return filters;
}

const hasData = ({ manufacturerData }: Advertisement, { company, prefix, mask }: DataFilter): boolean => {
  const data = manufacturerData.get(company);
  return data !== undefined && prefix.every((byte, i) => ((byte ^ (data[i] ?? ~byte)) & (mask[i] ?? 0)) === 0);
};

/** The services of a filter, which the page may then use, and the comparison that it makes. */
function filterOf(given: unknown): { readonly services: readonly string[]; readonly matches: Filter } {
  if (!isRecord(given)) return wrong('a filter is not an object.');
  const { services, name, namePrefix, manufacturerData, serviceData } = given;
  const parts: Filter[] = [];
  const uuids = services === undefined ? [] : listOf(services, "'services'").map(BluetoothUUID.getService);
  if (services !== undefined) {
    if (uuids.length === 0) wrong("'services', if present, must contain at least one service.");
    parts.push((advertisement) => uuids.every((uuid) => advertisement.uuids.includes(uuid)));
  }
  if (name !== undefined) {
    if (bytesIn(String(name)) > NAME_LIMIT) wrong(`a device name can't be longer than ${NAME_LIMIT} bytes.`);
    parts.push((advertisement) => advertisement.name === String(name));
  }
  if (namePrefix !== undefined) {
    const prefix = String(namePrefix);
    if (prefix === '') wrong("'namePrefix', if present, must be non-empty.");
    if (bytesIn(prefix) > NAME_LIMIT) wrong(`a device name can't be longer than ${NAME_LIMIT} bytes.`);
    parts.push((advertisement) => advertisement.name?.startsWith(prefix) === true);
  }
  if (manufacturerData !== undefined) {
    const filters = dataFiltersOf(manufacturerData);
    parts.push((advertisement) => filters.every((filter) => hasData(advertisement, filter)));
  }
  if (serviceData !== undefined) {
    const filters = listOf(serviceData, "'serviceData'");
    if (filters.length === 0) wrong("'serviceData', if present, must be non-empty.");
    for (const one of filters) {
      if (!isRecord(one)) return wrong("'service' is required.");
      BluetoothUUID.getService(one.service);
      dataFilterOf(one);
    }
    // A lock advertises no service data.
    parts.push(() => false);
  }
  if (parts.length === 0) wrong('a filter must restrict the devices in some way.');
  return { services: uuids, matches: (advertisement) => parts.every((part) => part(advertisement)) };
}

/** @throws TypeError where the standard does. */
export function readOptions(options: unknown): RequestOptions {
  const given = options === undefined || options === null ? {} : options;
  if (!isRecord(given)) return wrong('the options are not an object.');
  const { filters, exclusionFilters, optionalServices = [], optionalManufacturerData = [] } = given;
  const acceptAll = Boolean(given.acceptAllDevices);
  if (exclusionFilters !== undefined && filters === undefined)
    wrong("'filters' must be present if 'exclusionFilters' is.");
  if ((filters === undefined) !== acceptAll)
    wrong(
      acceptAll
        ? "either 'filters' should be present or 'acceptAllDevices' should be true, but not both."
        : "either 'filters' should be present or 'acceptAllDevices' should be true.",
    );
  const wanted = filters === undefined ? [] : listOf(filters, "'filters'").map(filterOf);
  if (filters !== undefined && wanted.length === 0) wrong("'filters' member must be non-empty to find any devices.");
  const excluded = exclusionFilters === undefined ? [] : listOf(exclusionFilters, "'exclusionFilters'").map(filterOf);
  if (exclusionFilters !== undefined && excluded.length === 0)
    wrong("'exclusionFilters', if present, must be non-empty.");
  const optional = listOf(optionalServices, "'optionalServices'").map(BluetoothUUID.getService);
  return {
    matches: (advertisement) =>
      (acceptAll || wanted.some(({ matches }) => matches(advertisement))) &&
      !excluded.some(({ matches }) => matches(advertisement)),
    services: [...new Set([...wanted.flatMap(({ services }) => services), ...optional])],
    manufacturers: listOf(optionalManufacturerData, "'optionalManufacturerData'").map(companyOf),
  };
}
