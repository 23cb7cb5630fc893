/** Actions of a person who holds a phone. */
import { z } from 'zod';
import { REASONS } from '../../core/opening/reasons.ts';
import type { InputObstacle, InputResult } from '../../phone/user-input.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { phone, phoneVerb } from './phone-verb.ts';
import { done, notPossible, ref, secret } from './verb.ts';

const switched = z.strictObject({ phone, on: z.boolean().describe('true turns it on.') });
const ofUnit = z.strictObject({ phone, unit: ref('unit', 'The unit.') });
const shared = ofUnit.extend({ with: ref('person', 'The person to share with (default: the employees).').optional() });
const login = secret('phone', 'Phone number or e-mail address.');

const WHY: Readonly<Record<InputObstacle, string>> = {
  off: 'the phone is off',
  'locked-in': 'the phone is locked in a unit',
  'no-app': 'the app is not installed',
  'no-signal': 'there is no data signal, neither cellular nor Wi-Fi',
  'signed-out': 'nobody is signed in on the phone',
  busy: 'the app is still busy',
  'not-listed': 'the app does not list that unit or entry',
};

const pressed = (came: InputResult) => (came.ok ? done() : notPossible(WHY[came.why]));

/** A plain tap. */
const press = <N extends string>(name: N, summary: string, act: (site: Site, id: string) => InputResult) =>
  phoneVerb(name, summary, (site, id) => pressed(act(site, id)));

/** The data that a person types to sign in: a number or address, and a password. */
export function loginOf(site: Site, person: string): { login: string; password: string } | undefined {
  const { mobile, primaryPhone, email } = site.personPlan(person);
  const known = mobile ?? primaryPhone ?? email;
  const { password } = site.people.get(person).knows;
  return known === undefined || password === undefined ? undefined : { login: known, password };
}

export const phoneVerbs = [
  verb({
    name: 'phone.unlock',
    subject: 'phone',
    summary: 'Presses the icon of a unit in the app while at the unit.',
    params: z.strictObject({ phone, unit: z.string().min(1).max(60).describe('The unit, its lock, or its MAC.') }),
    examples: ['{ phone: alice, unit: A101 }'],
    act(site, { phone: id, unit }) {
      // The app lists units; the second lock of one is known only by its MAC.
      const device = site.device(unit);
      const isSecond = device !== undefined && device.id !== device.place.id;
      return pressed(site.phone(id).unlock(isSecond ? device.mac : unit));
    },
  }),
  verb({
    name: 'phone.startEntry',
    subject: 'phone',
    summary: 'Presses the icon of a gate or door in the app, which fetches a new key if necessary.',
    params: z.strictObject({ phone, entry: ref('entry', 'The gate or door.') }),
    examples: ['{ phone: alice, entry: gate-in }'],
    act: (site, { phone: id, entry }) => pressed(site.phone(id).startEntry(entry)),
  }),
  press('openApp', 'Brings the app to the foreground: it refreshes and sends pending data.', (site, id) =>
    site.phone(id).openApp(),
  ),
  press('refresh', 'Pulls down to refresh.', (site, id) => site.phone(id).refresh()),
  verb({
    name: 'phone.signIn',
    subject: 'phone',
    summary:
      'Signs in with a person’s own number and password, or with given ones; anybody who is signed in is signed out first.',
    params: z.strictObject({
      phone,
      as: ref('person', 'The owner of the account.').optional(),
      login: login.optional(),
      password: secret('password', 'The password to type.').optional(),
    }),
    examples: ['{ phone: tablet, as: alice }', '{ phone: tablet, as: alice, password: wrong-one }'],
    act(site, { phone: id, as, login: typed, password }) {
      const known = as === undefined ? undefined : loginOf(site, as);
      const name = typed ?? known?.login;
      const word = password ?? known?.password;
      if (name === undefined || word === undefined) return notPossible('that person has no account to sign in with');
      return pressed(site.phone(id).signIn(name, word));
    },
  }),
  verb({
    name: 'phone.activate',
    subject: 'phone',
    summary: 'Types the code of the activation message and a new password.',
    params: z.strictObject({
      phone,
      as: ref('person', 'The owner of the account.'),
      code: secret('code', 'The six digits (default: the last code sent to the person).').optional(),
    }),
    examples: ['{ phone: ivy, as: ivy }', '{ phone: ivy, as: ivy, code: "000000" }'],
    act(site, { phone: id, as, code }) {
      const known = loginOf(site, as);
      const digits = code ?? site.people.get(as).knows.lastCode;
      if (known === undefined || digits === undefined) return notPossible(`${as} has no activation code`);
      return pressed(site.phone(id).activate(known.login, digits, known.password));
    },
  }),
  verb({
    name: 'phone.forgotPassword',
    subject: 'phone',
    summary: 'Presses “Forgot Password?”, which sends a new code.',
    params: z.strictObject({ phone, as: ref('person', 'The owner of the account.') }),
    examples: ['{ phone: alice, as: alice }'],
    act(site, { phone: id, as }) {
      const known = loginOf(site, as);
      return known === undefined
        ? notPossible(`${as} has no account`)
        : pressed(site.phone(id).forgotPassword(known.login));
    },
  }),
  press('signOut', 'Signs out, which removes the keys.', (site, id) => site.phone(id).signOut()),
  press('installApp', 'Installs the app.', (site, id) => site.phone(id).installApp()),
  press('uninstallApp', 'Removes the app and its data.', (site, id) => site.phone(id).uninstallApp()),
  press('checkVersion', 'Opens the app’s settings, which show its version: event phone.versionShown.', (site, id) =>
    site.phone(id).checkVersion(),
  ),
  press('updateApp', 'Updates the app to the newest version.', (site, id) => site.phone(id).updateApp()),
  verb({
    name: 'phone.setAutomaticUpdates',
    subject: 'phone',
    summary: 'Switches automatic updates of the app on or off; while they are on, an update installs within an hour.',
    params: switched,
    examples: ['{ phone: alice, on: false }'],
    act: (site, { phone: id, on: to }) => pressed(site.phone(id).setAutomaticUpdates(to)),
  }),
  press('clearCache', 'Clears the app’s cache and data in the phone’s settings.', (site, id) =>
    site.phone(id).clearCache(),
  ),
  press('powerOff', 'Turns the phone off.', (site, id) => site.phone(id).powerOff()),
  press('powerOn', 'Turns the phone on.', (site, id) => site.phone(id).powerOn()),
  press('powerCycle', 'Turns the phone off, waits a minute and turns it on.', (site, id) =>
    site.phone(id).powerCycle(),
  ),
  verb({
    name: 'phone.chooseFacility',
    subject: 'phone',
    summary: 'Chooses a facility from the drop-down, or from the list after signing in.',
    params: z.strictObject({
      phone,
      facility: z.string().min(1).max(40).describe('The id of the facility; "site" is this one.'),
    }),
    examples: ['{ phone: alice, facility: site }'],
    act: (site, { phone: id, facility }) => pressed(site.phone(id).chooseFacility(facility)),
  }),
  verb({
    name: 'phone.setBluetooth',
    subject: 'phone',
    summary: 'Switches Bluetooth on or off.',
    params: switched,
    examples: ['{ phone: alice, on: false }'],
    act: (site, { phone: id, on: to }) => pressed(site.phone(id).setBluetooth(to)),
  }),
  verb({
    name: 'phone.setAirplane',
    subject: 'phone',
    summary: 'Switches airplane mode on or off.',
    params: switched,
    examples: ['{ phone: alice, on: true }'],
    act: (site, { phone: id, on: to }) => pressed(site.phone(id).setAirplane(to)),
  }),
  verb({
    name: 'phone.setPermission',
    subject: 'phone',
    summary: 'Grants or denies the app a permission.',
    params: z.strictObject({ phone, what: z.enum(['bluetooth', 'location']), allowed: z.boolean() }),
    examples: ['{ phone: alice, what: location, allowed: false }'],
    act: (site, { phone: id, what, allowed }) => pressed(site.phone(id).setPermission(what, allowed)),
  }),
  verb({
    name: 'phone.share',
    subject: 'phone',
    summary: 'Shares a unit with somebody, or with the site’s employees.',
    params: shared,
    examples: ['{ phone: alice, unit: A101, with: bob }', '{ phone: alice, unit: A101 }'],
    act: (site, { phone: id, unit, with: whom }) => pressed(site.phone(id).share(unit, shareWith(site, whom))),
  }),
  verb({
    name: 'phone.unshare',
    subject: 'phone',
    summary: 'Ends a share.',
    params: shared,
    examples: ['{ phone: alice, unit: A101, with: bob }'],
    act: (site, { phone: id, unit, with: whom }) => pressed(site.phone(id).unshare(unit, shareWith(site, whom))),
  }),
  verb({
    name: 'phone.requestPin',
    subject: 'phone',
    summary: 'Manager app, at the unit: presses Yes, which sends the tenant a PIN.',
    params: ofUnit,
    examples: ['{ phone: maya, unit: A101 }'],
    act: (site, { phone: id, unit }) => pressed(site.phone(id).requestPin(unit)),
  }),
  verb({
    name: 'phone.requestAccess',
    subject: 'phone',
    summary: 'Manager app: asks the tenant to share the unit with the employees.',
    params: ofUnit,
    examples: ['{ phone: maya, unit: A101 }'],
    act: (site, { phone: id, unit }) => pressed(site.phone(id).requestAccess(unit)),
  }),
  verb({
    name: 'phone.openForTenant',
    subject: 'phone',
    summary:
      'Manager app, at the unit: opens an occupied unit over Bluetooth, in an emergency or with the tenant’s PIN.',
    params: z.strictObject({
      phone,
      unit: ref('unit', 'The unit.'),
      reason: z.enum(REASONS).optional().describe('The reason for an emergency unlock, from the list.'),
      note: z.string().max(200).optional().describe('The text for the reason Other.'),
      pin: secret('pin', 'The PIN from the tenant.').optional(),
    }),
    examples: [
      '{ phone: maya, unit: A101, reason: Tenant locked phone in unit }',
      '{ phone: maya, unit: A101, pin: $alice.lastPin }',
    ],
    act(site, { phone: id, unit, reason, note, pin }) {
      if (pin !== undefined) return pressed(site.phone(id).unlock(unit, { kind: 'override', pin }));
      if (reason === undefined) return notPossible('give the reason for the emergency, or the PIN');
      return pressed(
        site.phone(id).unlock(unit, { kind: 'emergency', reason, ...(note === undefined ? {} : { note }) }),
      );
    },
  }),
];

function shareWith(site: Site, whom: string | undefined): { readonly login: string } | { readonly staff: true } {
  if (whom === undefined) return { staff: true };
  const { mobile, primaryPhone, email } = site.personPlan(whom);
  return { login: mobile ?? primaryPhone ?? email ?? '' };
}
