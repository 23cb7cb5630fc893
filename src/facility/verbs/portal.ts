/** What the staff does in the web portal, from any desk. */
import { z } from 'zod';
import type { Command } from '../../core/topics.ts';
import { FACILITY_ID } from '../build.ts';
import type { Site } from '../site.ts';
import type { VerbOutcome } from '../types.ts';
import { done, ref, secret, verb } from '../verb.ts';

const as = ref('person', 'Who of the staff does it.');
const unit = ref('unit', 'The unit.');

function tell(site: Site, command: Command): VerbOutcome {
  const decision = site.servers.tell(command);
  if (decision.ok) return done();
  const { rule } = decision.refusal;
  return { ok: false, by: rule, why: site.core.rules[rule].sentence };
}

export const portalVerbs = [
  verb({
    name: 'portal.askTenant',
    subject: 'unit',
    summary: 'Unlock, then Yes: the tenant is asked and sent a PIN.',
    params: z.strictObject({ as, unit }),
    examples: ['{ as: maya, unit: A101 }'],
    act: (site, { as: by, unit: id }) => tell(site, { type: 'remote.ask', by, unit: id, via: 'portal' }),
  }),
  verb({
    name: 'portal.enterPin',
    subject: 'unit',
    summary: 'Enters the PIN that the tenant told: one unlock within ten seconds.',
    params: z.strictObject({ as, unit, pin: secret('pin', 'Six digits.') }),
    examples: ['{ as: maya, unit: A101, pin: $alice.lastPin }'],
    act: (site, { as: by, unit: id, pin }) =>
      tell(site, { type: 'remote.open', by, unit: id, via: 'portal', how: { kind: 'override', pin } }),
  }),
  verb({
    name: 'portal.emergencyUnlock',
    subject: 'unit',
    summary: 'Unlock, then Emergency, a reason, Unlock: one unlock within ten seconds, and the tenant is told.',
    params: z.strictObject({
      as,
      unit,
      reason: z.string().min(1).max(80).describe('From the list, for instance Tenant locked phone in unit.'),
      note: z.string().max(200).optional().describe('In one’s own words, for the reason Other.'),
    }),
    examples: ['{ as: maya, unit: A101, reason: Tenant locked phone in unit }'],
    act: (site, { as: by, unit: id, reason, note }) =>
      tell(site, {
        type: 'remote.open',
        by,
        unit: id,
        via: 'portal',
        how: { kind: 'emergency', reason, ...(note === undefined ? {} : { note }) },
      }),
  }),
  verb({
    name: 'portal.unlock',
    subject: 'unit',
    summary: 'Unlocks a unit that needs no question: an available one, or one that is shared with managers.',
    params: z.strictObject({ as, unit }),
    examples: ['{ as: maya, unit: A103 }'],
    act: (site, { as: by, unit: id }) =>
      tell(site, { type: 'remote.open', by, unit: id, via: 'portal', how: { kind: 'direct' } }),
  }),
  verb({
    name: 'portal.updateCustomerData',
    subject: 'portal',
    summary: 'Update Customer Data: what the PMS has completed comes over at once.',
    params: z.strictObject({ portal: z.literal('now').default('now') }),
    examples: ['{}'],
    act(site) {
      site.pms.syncNow();
      return done();
    },
  }),
  verb({
    name: 'portal.sendCode',
    subject: 'person',
    summary: 'Activate Account: sends a new code.',
    params: z.strictObject({ person: ref('person', 'To whom.'), by: z.enum(['sms', 'email', 'voice']).optional() }),
    examples: ['ivy', '{ person: ivy, by: email }'],
    act: (site, { person, by }) =>
      tell(site, { type: 'account.sendCode', user: person, ...(by === undefined ? {} : { by }) }),
  }),
  verb({
    name: 'portal.unfreeze',
    subject: 'person',
    summary: 'Unfreezes an account.',
    params: z.strictObject({ as, person: ref('person', 'Whose.') }),
    examples: ['{ as: maya, person: alice }'],
    act: (site, { as: by, person }) =>
      tell(site, { type: 'account.unfreeze', by, user: person, facility: FACILITY_ID }),
  }),
  verb({
    name: 'portal.setSchedule',
    subject: 'person',
    summary: 'Gives a person another schedule.',
    params: z.strictObject({ person: ref('person', 'Who.'), schedule: z.string().min(1).max(40) }),
    examples: ['{ person: alice, schedule: always }'],
    act: (site, { person, schedule }) =>
      tell(site, { type: 'user.schedule', facility: FACILITY_ID, user: person, schedule }),
  }),
  verb({
    name: 'portal.setting',
    subject: 'name',
    summary: 'Changes a facility setting.',
    params: z.strictObject({ name: z.string().min(1).max(60), value: z.union([z.boolean(), z.int()]) }),
    examples: ['{ name: allowManagerShares, value: false }'],
    act: (site, { name, value }) => tell(site, { type: 'facility.setting', facility: FACILITY_ID, name, value }),
  }),
  verb({
    name: 'portal.revokeKey',
    subject: 'phone',
    summary: 'Takes a phone’s key to a lock back; the lock learns of it at its next online unlock or check-in.',
    params: z.strictObject({ as, phone: ref('phone', 'Whose key.'), lock: ref('lock', 'To which lock.') }),
    examples: ['{ as: maya, phone: alice, lock: A101 }'],
    act: (site, { as: by, phone, lock }) =>
      tell(site, { type: 'key.revoke', by, device: site.phone(phone).deviceId ?? '', mac: site.lock(lock).mac }),
  }),
  verb({
    name: 'portal.resetKeys',
    subject: 'lock',
    summary: 'Resets all keys of a lock; every stored key of it ends once the lock has taken it.',
    params: z.strictObject({ as, lock: ref('lock', 'Which lock.') }),
    examples: ['{ as: maya, lock: A101 }'],
    act: (site, { as: by, lock }) => tell(site, { type: 'lock.resetKeys', by, mac: site.lock(lock).mac }),
  }),
];
