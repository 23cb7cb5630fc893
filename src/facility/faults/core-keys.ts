/** Faults in the core: digital keys, fobs and quick-click codes. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_KEYS_FAULTS: readonly Fault[] = [
  {
    id: 'key-lives-two-days',
    layer: 'core',
    sentence: 'A key is valid after the day for which it was issued.',
    plant: withPolicy('B-KEY-2', ({ now }) => now + 2 * 86_400_000),
  },
  {
    id: 'key-during-reset',
    layer: 'core',
    sentence: 'A key is issued while a key reset is requested.',
    plant: withRule('B-KEY-3', () => true),
  },
  {
    id: 'key-without-slot-proof',
    layer: 'core',
    sentence: 'A renewed key always gets a new slot, and the old slot is never released.',
    plant: withPolicy('B-KEY-1', () => undefined),
  },
  {
    id: 'key-before-hours-known',
    layer: 'core',
    sentence: 'A key is issued although the lock may not have its hours.',
    plant: withRule('B-KEY-8', () => true),
  },
  {
    id: 'key-before-unit-known',
    layer: 'core',
    sentence: 'A key is issued although the lock may not have the state of its unit.',
    plant: withRule('B-KEY-9', () => true),
  },
  {
    id: 'sign-out-keeps-keys',
    layer: 'core',
    sentence: 'Signing out does not release the phone’s slot.',
    plant: withPolicy('B-KEY-11', () => []),
  },
  {
    id: 'rental-change-keeps-keys',
    layer: 'core',
    sentence: 'A change of the rental leaves all keys valid.',
    plant: withPolicy('B-KEY-5', () => []),
  },
  {
    id: 'revoke-does-nothing',
    layer: 'core',
    sentence: 'A revoked key is revoked in the core only; the lock never learns of it.',
    plant: withPolicy('B-REV-2', () => []),
  },
  {
    id: 'reset-does-nothing',
    layer: 'core',
    sentence: 'A requested key reset is dropped.',
    plant: withPolicy('B-REV-3', () => []),
  },
  {
    id: 'fob-for-guests',
    layer: 'core',
    sentence: 'Anybody can get a fob.',
    plant: withRule('B-FOB-1', () => true),
  },
  {
    id: 'fob-opens-shared-units',
    layer: 'core',
    sentence: 'A sync gives the fob of a tenant keys to the units that others share with them.',
    plant: withRule('B-FOB-8', () => true),
  },
  {
    id: 'service-fobs-always',
    layer: 'core',
    sentence: 'Vendors can have fobs regardless of the facility setting.',
    plant: withRule('B-FOB-2', () => true),
  },
  {
    id: 'fob-without-pin',
    layer: 'core',
    sentence: 'A fob can be set up without the PIN that the facility requires.',
    plant: withRule('B-FOB-7', () => true),
  },
  {
    id: 'fob-hours-of-its-owner',
    layer: 'core',
    sentence: 'Every fob follows the schedule of its owner.',
    plant: withRule('B-FOB-3', () => true),
  },
  {
    id: 'never-blacklisted',
    layer: 'core',
    sentence: 'The blacklist of fobs stays empty.',
    plant: withRule('B-FOB-4', () => false),
  },
  {
    id: 'fob-keeps-its-lock',
    layer: 'core',
    sentence: 'A lock that is removed from a fob stays on it.',
    plant: withRule('B-FOB-5', () => false),
  },
  {
    id: 'counted-openings-by-key',
    layer: 'core',
    sentence: 'A key is issued for an auction that is limited by a count.',
    plant: withRule('B-KEY-10', () => true),
  },
  {
    id: 'clicks-for-all',
    layer: 'core',
    sentence: 'Anybody can add and remove quick-click codes.',
    plant: withRule('B-QCC-2', () => true),
  },
];
