/** Faults of the medium and of Bluetooth adapters. The memory link has neither, so these need the radio. */
import { z } from 'zod';
import { verb } from './declare-verb.ts';
import { done, notPossible, ref } from './verb.ts';

const NEEDS_RADIO = 'the memory link has no packets and no adapters; use the radio link, with --link radio';

export const radioVerbs = [
  verb({
    name: 'radio.interfere',
    subject: 'perMille',
    summary:
      'Makes interference destroy some of every thousand packets on the air for a while; 1000 destroys all of them.',
    params: z.strictObject({
      perMille: z.int().min(0).max(1_000).describe('The number of lost packets in every thousand.'),
      forMs: z.int().min(1).max(600_000).default(5_000).describe('The duration.'),
    }),
    examples: ['{ perMille: 500, forMs: 3000 }', '1000'],
    act(site, { perMille, forMs }) {
      if (site.air.interfere === undefined) return notPossible(NEEDS_RADIO);
      site.air.interfere(perMille, forMs);
      return done();
    },
  }),
  verb({
    name: 'radio.resetAdapter',
    subject: 'phone',
    summary: 'Turns the Bluetooth adapter of a phone or a lock off and on again while its software runs.',
    params: z.strictObject({
      phone: ref('phone', 'The phone, unless a lock is given.').optional(),
      lock: ref('lock', 'The lock, unless a phone is given.').optional(),
      offMs: z.int().min(1).max(600_000).default(1_000).describe('How long the adapter stays off.'),
    }),
    examples: ['alice', '{ lock: A101, offMs: 3000 }'],
    act(site, { phone, lock, offMs }) {
      if ((phone === undefined) === (lock === undefined)) return notPossible('name one phone or one lock');
      if (site.air.resetAdapter === undefined) return notPossible(NEEDS_RADIO);
      site.air.resetAdapter(lock === undefined ? (phone ?? '') : site.lock(lock).mac, offMs);
      return done();
    },
  }),
];
