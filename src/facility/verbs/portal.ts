/** Actions of staff in the web portal, from any computer. */
import { z } from 'zod';
import { REASONS } from '../../core/opening/reasons.ts';
import type { How } from '../../core/opening/remote.ts';
import { FACILITY_ID } from '../backend/populate.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand, staffField } from './dispatch-command.ts';
import { loginOf } from './phone.ts';
import { done, notPossible, ref, secret } from './verb.ts';

const as = ref('person', 'The employee who does it.');
/** If `as` is given, the permission of that person is checked; otherwise the facility itself acts. */
const staffed = { as: as.optional() };
const unit = ref('unit', 'The unit.');
const quarter = (about: string) => z.int().min(0).max(96).describe(about);

/** A missing reason means that nothing was chosen from the list, which the core refuses. */
const emergency = (reason: string | undefined, note: string | undefined): How => ({
  kind: 'emergency',
  reason: reason ?? '',
  ...(note === undefined ? {} : { note }),
});

export const portalVerbs = [
  verb({
    name: 'portal.signIn',
    subject: 'as',
    summary: 'Signs in to the web portal; staff are signed in by default until they sign out.',
    params: z.strictObject({
      as,
      password: secret('password', 'The password to type (default: the correct one).').optional(),
    }),
    examples: ['maya', '{ as: maya, password: $maya.password }'],
    act(site, { as: staff, password }) {
      const typed = loginOf(site, staff);
      if (typed === undefined) return notPossible(`${staff} has no account to sign in with`);
      const identity = typed.login;
      const signed = dispatchCommand(site, {
        type: 'portal.signIn',
        identity,
        password: password ?? typed.password,
        facility: FACILITY_ID,
      });
      if (signed.ok) site.portal.signIn(staff);
      return signed;
    },
  }),
  verb({
    name: 'portal.signOut',
    subject: 'as',
    summary: 'Signs out of the web portal: the page closes, and everything else in the portal needs another sign-in.',
    params: z.strictObject({ as }),
    examples: ['maya'],
    act(site, { as: staff }) {
      site.portal.signOut(staff);
      return done();
    },
  }),
  verb({
    name: 'portal.compareNumber',
    subject: 'person',
    summary:
      'Compares the phone number of a person on the open page, as of its last Refresh, with a different one: event portal.numberCompared.',
    params: z.strictObject({
      as,
      person: ref('person', 'The person on the Users tab.'),
      number: secret('phone', 'The number that the page should show.'),
    }),
    examples: ['{ as: maya, person: alice, number: $alice.mobile }'],
    act(site, { as: staff, person, number }) {
      const same = site.portal.showsNumber(staff, person, number);
      if (same === undefined) return notPossible(`${staff} has no page open; press Refresh first`);
      site.trace.record('portal', 'portal.numberCompared', { as: staff, person, same });
      return done();
    },
  }),
  verb({
    name: 'portal.unlock',
    subject: 'unit',
    summary:
      'Unlock on Unit Details: an available or shared unit opens without asking; for any other, a pop-up offers Yes, which sends the tenant a PIN, and Emergency, which needs a reason.',
    params: z.strictObject({
      as,
      unit,
      choose: z.enum(['Yes', 'Emergency']).optional().describe('The button pressed in the pop-up.'),
      reason: z.enum(REASONS).optional().describe('After Emergency: the reason chosen from the list.'),
      note: z.string().max(200).optional().describe('The text for the reason Other.'),
    }),
    examples: [
      '{ as: maya, unit: A103 }',
      '{ as: maya, unit: A101, choose: Yes }',
      '{ as: maya, unit: A101, choose: Emergency, reason: Tenant locked phone in unit }',
    ],
    act(site, { as: by, unit: id, choose, reason, note }) {
      if (choose !== 'Emergency' && (reason !== undefined || note !== undefined))
        return notPossible('the pop-up asks for a reason only after Emergency');
      if (choose === 'Yes') return dispatchCommand(site, { type: 'remote.ask', by, unit: id, via: 'portal' });
      const how = choose === undefined ? ({ kind: 'direct' } as const) : emergency(reason, note);
      return dispatchCommand(site, { type: 'remote.open', by, unit: id, via: 'portal', how });
    },
  }),
  verb({
    name: 'portal.enterPin',
    subject: 'unit',
    summary: 'Enters the PIN from the tenant: one unlock within ten seconds.',
    params: z.strictObject({ as, unit, pin: secret('pin', 'Six digits.') }),
    examples: ['{ as: maya, unit: A101, pin: $alice.lastPin }'],
    act: (site, { as: by, unit: id, pin }) =>
      dispatchCommand(site, { type: 'remote.open', by, unit: id, via: 'portal', how: { kind: 'override', pin } }),
  }),
  verb({
    name: 'portal.updateCustomerData',
    subject: 'portal',
    summary:
      'Update Customer Data: immediately fetches the state of every unit from the rental software, regardless of earlier feed messages.',
    params: z.strictObject({ portal: z.literal('now').default('now') }),
    examples: ['{}'],
    act(site) {
      if (!site.plan.pms.updateCustomerData)
        return notPossible(
          'this facility’s rental software has no Update Customer Data; a change arrives within one to five minutes, then press Refresh',
        );
      site.pms.syncAll();
      return done();
    },
  }),
  verb({
    name: 'portal.sendCode',
    subject: 'person',
    summary: 'Activate Account: sends a new code.',
    params: z.strictObject({
      ...staffed,
      person: ref('person', 'The person who gets the code.'),
      by: z.enum(['sms', 'email', 'voice']).optional(),
    }),
    examples: ['ivy', '{ person: ivy, by: email }'],
    act: (site, { as: staff, person, by }) =>
      dispatchCommand(site, {
        type: 'account.sendCode',
        ...staffField(staff),
        user: person,
        ...(by === undefined ? {} : { by }),
      }),
  }),
  verb({
    name: 'portal.unfreeze',
    subject: 'person',
    summary: 'Unfreezes an account.',
    params: z.strictObject({ as, person: ref('person', 'The person.') }),
    examples: ['{ as: maya, person: alice }'],
    act: (site, { as: by, person }) =>
      dispatchCommand(site, { type: 'account.unfreeze', by, user: person, facility: FACILITY_ID }),
  }),
  verb({
    name: 'portal.setSchedule',
    subject: 'person',
    summary: 'Gives a person a different schedule.',
    params: z.strictObject({ ...staffed, person: ref('person', 'The person.'), schedule: z.string().min(1).max(40) }),
    examples: ['{ person: alice, schedule: always }'],
    act: (site, { as: staff, person, schedule }) =>
      dispatchCommand(site, {
        type: 'user.schedule',
        ...staffField(staff),
        facility: FACILITY_ID,
        user: person,
        schedule,
      }),
  }),
  verb({
    name: 'portal.setting',
    subject: 'name',
    summary: 'Changes a facility setting.',
    params: z.strictObject({ ...staffed, name: z.string().min(1).max(60), value: z.union([z.boolean(), z.int()]) }),
    examples: ['{ name: allowManagerShares, value: false }'],
    act: (site, { as: staff, name, value }) =>
      dispatchCommand(site, { type: 'facility.setting', ...staffField(staff), facility: FACILITY_ID, name, value }),
  }),
  verb({
    name: 'portal.revokeKey',
    subject: 'phone',
    summary: 'Revokes a phone’s key to a lock; the lock is updated at its next online unlock or check-in.',
    params: z.strictObject({
      as,
      phone: ref('phone', 'The phone with the key.'),
      lock: ref('lock', 'The lock that the key opens.'),
    }),
    examples: ['{ as: maya, phone: alice, lock: A101 }'],
    act: (site, { as: by, phone, lock }) =>
      dispatchCommand(site, {
        type: 'key.revoke',
        by,
        device: site.phone(phone).deviceId ?? '',
        mac: site.lock(lock).mac,
      }),
  }),
  verb({
    name: 'portal.resetKeys',
    subject: 'lock',
    summary: 'Resets all keys of a lock; every stored key becomes invalid once the lock has accepted the reset.',
    params: z.strictObject({ as, lock: ref('lock', 'The lock.') }),
    examples: ['{ as: maya, lock: A101 }'],
    act: (site, { as: by, lock }) => dispatchCommand(site, { type: 'lock.resetKeys', by, mac: site.lock(lock).mac }),
  }),
  verb({
    name: 'portal.refresh',
    subject: 'as',
    summary: 'The Refresh icon: loads the current state into an open portal page.',
    params: z.strictObject({ as }),
    examples: ['maya'],
    act(site, { as: staff }) {
      if (!site.core.state.users.get(staff)?.roles.has(FACILITY_ID))
        return notPossible(`${staff} is not on the staff of this facility, so the portal shows nothing`);
      const lockIds = new Map<string, string>(site.devices.map(({ mac, id }) => [mac, id]));
      const hasSyncButton = site.plan.pms.updateCustomerData;
      site.portal.refresh(staff, site.backend, site.clock.now(), { hasSyncButton, lockIds });
      return done();
    },
  }),
  verb({
    name: 'portal.setHours',
    subject: 'schedule',
    summary: 'Changes the hours of a schedule, the same for every day, in quarter-hours.',
    params: z.strictObject({
      ...staffed,
      schedule: z.string().min(1).max(40),
      open: quarter('First quarter-hour of the day, counted from 0.'),
      close: quarter('Up to this quarter-hour, not included; 96 is midnight.'),
    }),
    examples: ['{ schedule: default, open: 24, close: 88 }'],
    act(site, { as: staff, schedule: id, open, close }) {
      const index = site.core.state.facilities.get(FACILITY_ID)?.schedules.get(id)?.index;
      const schedule = { id, ...(index === undefined ? {} : { index }), windows: [{ weekdays: 127, open, close }] };
      return dispatchCommand(site, {
        type: 'facility.schedule',
        ...staffField(staff),
        facility: FACILITY_ID,
        schedule,
      });
    },
  }),
];
