/** Filters of `requestDevice`: what the standard refuses, and what matches. */
import { describe, expect, test } from 'vitest';
import { advertisementOf } from '../../src/web-bluetooth/advertisement.ts';
import { readOptions } from '../../src/web-bluetooth/request-options.ts';
import { ADVERTISEMENT, uuid } from './fixture.ts';

const lock = advertisementOf(ADVERTISEMENT)!;
const bytes = (...values: number[]) => Uint8Array.from(values);
const manufacturer = (filter: object) => ({
  filters: [{ manufacturerData: [{ companyIdentifier: 0xffff, ...filter }] }],
});

describe('requestDevice refuses with TypeError', () => {
  test.each([
    ['nothing', undefined],
    ['neither filters nor acceptAllDevices', {}],
    ['both', { filters: [{ name: 'a' }], acceptAllDevices: true }],
    ['no filter', { filters: [] }],
    ['filters that are no list', { filters: 3 }],
    ['an empty filter', { filters: [{}] }],
    ['a filter without a service', { filters: [{ services: [] }] }],
    ['an unknown name of a service', { filters: [{ services: ['nonsense'] }] }],
    ['an upper-case UUID', { filters: [{ services: [uuid(1).toUpperCase()] }] }],
    ['an empty prefix', { filters: [{ namePrefix: '' }] }],
    ['a name of 249 bytes', { filters: [{ name: 'ä'.repeat(125) }] }],
    ['no manufacturer data', { filters: [{ manufacturerData: [] }] }],
    ['a company twice', { filters: [{ manufacturerData: [{ companyIdentifier: 1 }, { companyIdentifier: 1 }] }] }],
    ['a company of 17 bits', { filters: [{ manufacturerData: [{ companyIdentifier: 0x10000 }] }] }],
    ['an empty data prefix', manufacturer({ dataPrefix: bytes() })],
    ['a mask of another length', manufacturer({ dataPrefix: bytes(1, 2), mask: bytes(1) })],
    ['exclusion filters alone', { exclusionFilters: [{ name: 'a' }], acceptAllDevices: true }],
    ['an empty exclusion', { filters: [{ name: 'a' }], exclusionFilters: [] }],
    ['an unknown optional service', { acceptAllDevices: true, optionalServices: ['nonsense'] }],
  ])('%s', (_what, options) => {
    expect(() => readOptions(options)).toThrow(TypeError);
  });
});

describe('an advertisement of a lock', () => {
  test.each([
    ['passes acceptAllDevices', true, { acceptAllDevices: true }],
    ['has its service', true, { filters: [{ services: [uuid(1)] }] }],
    ['lacks another', false, { filters: [{ services: [uuid(1), 'battery_service'] }] }],
    ['has its name', true, { filters: [{ name: 'NOKE1A_C0FFEE000001' }] }],
    ['has not a part of it', false, { filters: [{ name: 'NOKE1A' }] }],
    ['has its prefix', true, { filters: [{ namePrefix: 'NOKE' }] }],
    ['needs every part of a filter', false, { filters: [{ services: [uuid(1)], namePrefix: 'X' }] }],
    ['needs one filter of several', true, { filters: [{ namePrefix: 'X' }, { namePrefix: 'NOKE' }] }],
    ['has its company', true, manufacturer({})],
    ['has its data', true, manufacturer({ dataPrefix: bytes(0x40, 2) })],
    ['has no other data', false, manufacturer({ dataPrefix: bytes(0x41) })],
    ['has no more data', false, manufacturer({ dataPrefix: bytes(0x40, 2, 10, 0) })],
    ['is compared under the mask', true, manufacturer({ dataPrefix: bytes(0x4f), mask: bytes(0xf0) })],
    ['is compared under the mask only', false, manufacturer({ dataPrefix: bytes(0x3f), mask: bytes(0xf0) })],
    ['has no service data', false, { filters: [{ serviceData: [{ service: uuid(1) }] }] }],
    ['is excluded', false, { filters: [{ namePrefix: 'NOKE' }], exclusionFilters: [{ namePrefix: 'NOKE1A' }] }],
    ['is not', true, { filters: [{ namePrefix: 'NOKE' }], exclusionFilters: [{ namePrefix: 'NOKE2' }] }],
  ])('%s: %s', (_what, isMatch, options) => {
    expect(readOptions(options).matches(lock)).toBe(isMatch);
  });

  test('the page may use the services of its filters and the optional ones', () => {
    const { services } = readOptions({
      filters: [{ services: [uuid(1)] }],
      optionalServices: [0x180f, 'battery_service'],
    });
    expect(services).toEqual([uuid(1), '0000180f-0000-1000-8000-00805f9b34fb']);
  });
});
