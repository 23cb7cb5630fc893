/**
 * Failures that are none of the causes and yet leave similar evidence: a disturbed radio, a connection that drops, a phone whose Bluetooth
 * hangs. They are never named as the cause: their probability adds to that of *none of these*.
 */
import type { Draft } from '../world/draft.ts';
import type { Hypothesis } from './hypothesis.ts';

const disturbed =
  (how: object) =>
  (draft: Draft): void =>
    draft.add(draft.failsFrom, 'phone.disturb', { phone: draft.phone, ...how });

const PHONE_HERE = { 'others.affected': 'no' } as const;

export const RIVALS: readonly Hypothesis[] = [
  {
    id: 'radio-disturbed',
    causes: [],
    prior: 1.5,
    says: 'Something interferes with the radio at the lock.',
    cures: ['power-off-a-minute'],
    change: disturbed({ lossPerMille: 1_000 }),
  },
  {
    id: 'connection-drops-early',
    causes: [],
    prior: 1,
    says: 'The connection of the phone with the lock drops.',
    cures: ['power-off-a-minute'],
    change: disturbed({ cutAtPacket: 2 }),
  },
  {
    id: 'connection-drops-late',
    causes: [],
    prior: 1,
    says: 'The connection of the phone with the lock drops before the lock answers.',
    cures: ['power-off-a-minute'],
    change: disturbed({ cutAtPacket: 4 }),
  },
  {
    id: 'bluetooth-hangs',
    causes: [],
    prior: 1,
    says: 'Bluetooth on the phone hangs until the phone has been off for a minute.',
    cures: ['power-off-a-minute'],
    change: (draft) => draft.add(draft.failsFrom, 'phone.hangBluetooth', { phone: draft.phone }),
    facts: { ...PHONE_HERE, 'otherDevice.works': 'yes', 'phone.restarted': 'no' },
  },
];
