/** Faults in the core: digital keys, fobs and quick-click codes. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_KEYS_FAULTS: readonly Fault[] = [
  {
    id: 'key-lives-two-days',
    layer: 'core',
    sentence: 'A key outlives the day it was made for.',
    plant: withPolicy('B-KEY-2', ({ now }) => now + 2 * 86_400_000),
  },
  {
    id: 'key-during-reset',
    layer: 'core',
    sentence: 'A key is issued while a key reset is wanted.',
    plant: withRule('B-KEY-3', () => true),
  },
  {
    id: 'key-without-slot-proof',
    layer: 'core',
    sentence: 'A renewed key always takes a fresh slot, and the old one is never given up.',
    plant: withPolicy('B-KEY-1', () => undefined),
  },
  {
    id: 'key-before-hours-known',
    layer: 'core',
    sentence: 'A key is issued though the lock may not hold its hours.',
    plant: withRule('B-KEY-8', () => true),
  },
  {
    id: 'key-before-unit-known',
    layer: 'core',
    sentence: 'A key is issued though the lock may not hold the state of its unit.',
    plant: withRule('B-KEY-9', () => true),
  },
  {
    id: 'sign-out-keeps-keys',
    layer: 'core',
    sentence: 'Signing out leaves the slot of the phone as it was.',
    plant: withPolicy('B-KEY-11', () => []),
  },
  {
    id: 'rental-change-keeps-keys',
    layer: 'core',
    sentence: 'A change of the rental leaves all keys good.',
    plant: withPolicy('B-KEY-5', () => []),
  },
  {
    id: 'revoke-does-nothing',
    layer: 'core',
    sentence: 'A revoked key is revoked in the books alone.',
    plant: withPolicy('B-REV-2', () => []),
  },
  {
    id: 'reset-does-nothing',
    layer: 'core',
    sentence: 'A wanted key reset is forgotten.',
    plant: withPolicy('B-REV-3', () => []),
  },
  {
    id: 'fob-for-guests',
    layer: 'core',
    sentence: 'Whoever asks is given a fob.',
    plant: withRule('B-FOB-1', () => true),
  },
  {
    id: 'service-fobs-always',
    layer: 'core',
    sentence: 'Vendors have fobs whatever the facility allows.',
    plant: withRule('B-FOB-2', () => true),
  },
  {
    id: 'fob-without-pin',
    layer: 'core',
    sentence: 'A fob is set up without the PIN that the facility wants.',
    plant: withRule('B-FOB-7', () => true),
  },
  {
    id: 'fob-hours-of-its-owner',
    layer: 'core',
    sentence: 'Every fob goes by the schedule of its owner.',
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
    sentence: 'A lock taken off a fob stays on it.',
    plant: withRule('B-FOB-5', () => false),
  },
  {
    id: 'counted-openings-by-key',
    layer: 'core',
    sentence: 'A key is given for an auction whose openings are counted.',
    plant: withRule('B-KEY-10', () => true),
  },
  {
    id: 'clicks-for-all',
    layer: 'core',
    sentence: 'Quick-click codes are given and taken by anybody.',
    plant: withRule('B-QCC-2', () => true),
  },
];
