/**
 * The app on a phone, as texts and presses, derived from `phone.ID` of the view. Pure.
 *
 * INV-1 it reveals no more than the app shows its user: neither how a lock was opened nor what the phone stores (SEED/004).
 */
import type { View } from '../facility/open/view-schema.ts';
import { asking, type Press, press } from './press.ts';

export type PhoneView = View['phone'][string];
type App = NonNullable<PhoneView['app']>;

/** Why the phone cannot be used at all. */
export function unusable({ on, lockedIn, app }: PhoneView): string | undefined {
  if (lockedIn !== null) return `This phone is locked in unit ${lockedIn}.`;
  if (!on) return 'This phone is off.';
  return app === null ? 'The app is not installed.' : undefined;
}

/** The message on top: the result of the last attempt or the last other message, whichever is newer. */
export function sentence({
  outcome,
  shown,
}: App): { readonly text: string; readonly at: number; readonly ok: boolean } | undefined {
  const ended =
    outcome === null
      ? undefined
      : { text: `${outcome.target}: ${outcome.message}`, at: outcome.at, ok: outcome.result === 'unlocked' };
  const other = shown === null ? undefined : { text: shown.message, at: shown.at, ok: false };
  return other === undefined || (ended !== undefined && ended.at >= other.at) ? ended : other;
}

/** A unit or an entry, with its icon. */
export interface AppRow {
  readonly id: string;
  readonly name: string;
  /** A status, or a note that the unit is shared with this user. */
  readonly about: string;
  readonly press: Press;
}

export const entryRows = (phone: string, { entries }: App): readonly AppRow[] =>
  entries.map(({ id, name }) => ({
    id,
    name,
    about: '',
    press: press('Open', 'phone.startEntry', { phone, entry: id }),
  }));

/** One icon per lock of a unit; a second lock is identified by its address. */
export const unitRows = (phone: string, { units }: App): readonly AppRow[] =>
  units.flatMap(({ id, name, status, macs, shared }) => {
    const about = shared ? `${status}, shared with you` : status;
    if (macs.length === 0) return [{ id, name, about, press: press('Unlock', 'phone.unlock', { phone, unit: id }) }];
    return macs.map((mac, index) => ({
      id,
      name: index === 0 ? name : `${name} (${index + 1})`,
      about,
      press: press('Unlock', 'phone.unlock', { phone, unit: index === 0 ? id : mac }),
    }));
  });

/** The facilities that can be chosen, each with its company; the current one is marked. */
export function facilityRows(phone: string, { companies, choices, facility }: App): readonly AppRow[] {
  const offered = choices.length > 0 ? choices : companies.flatMap(({ facilities }) => facilities);
  return offered.map(({ id, name }) => {
    const company = companies.find(({ facilities }) => facilities.some((each) => each.id === id))?.name;
    const about = [...(company === undefined ? [] : [company]), ...(id === facility ? ['shown now'] : [])].join(', ');
    return { id, name, about, press: press('Choose', 'phone.chooseFacility', { phone, facility: id }) };
  });
}

/** What can be pressed before anybody is signed in; `owner` is the account to use. */
export const signInPresses = (phone: string, owner: string): readonly Press[] => [
  press('Sign in', 'phone.signIn', { phone, as: owner }),
  asking(press('Sign in with another password', 'phone.signIn', { phone, as: owner }), 'password', 'Password'),
  press('Activate with the code from the message', 'phone.activate', { phone, as: owner }),
  press('Forgot Password?', 'phone.forgotPassword', { phone, as: owner }),
];

export const mainPresses = (phone: string): readonly Press[] => [
  press('Refresh', 'phone.refresh', { phone }),
  press('Reopen the app', 'phone.openApp', { phone }),
  press('Sign out', 'phone.signOut', { phone }),
];

/** A fact, with the press that changes it. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly press: Press;
}

const yesNo = (value: boolean, yes: string, no: string): string => (value ? yes : no);

function updateState({ outdated, updateAvailable, version }: App): string {
  if (updateAvailable === true) return `${version}, an update is available`;
  return outdated ? `${version}, too old` : version;
}

/** The settings of the app, then those of the phone. */
export function settings(phone: string, view: PhoneView): readonly Setting[] {
  const turn = (name: string, value: boolean, verb: string, yes = 'on', no = 'off'): Setting => ({
    name,
    value: yesNo(value, yes, no),
    press: press(value ? `Turn ${no}` : `Turn ${yes}`, verb, { phone, on: !value }),
  });
  const allow = (what: 'bluetooth' | 'location', value: boolean): Setting => ({
    name: `Permission: ${what}`,
    value: yesNo(value, 'allowed', 'denied'),
    press: press(value ? 'Deny' : 'Allow', 'phone.setPermission', { phone, what, allowed: !value }),
  });
  const { app, bluetooth, bluetoothAllowed, locationAllowed, airplane, on } = view;
  const ofApp: readonly Setting[] =
    app === null
      ? [{ name: 'App', value: 'not installed', press: press('Install', 'phone.installApp', { phone }) }]
      : [
          { name: 'Version', value: updateState(app), press: press('Check', 'phone.checkVersion', { phone }) },
          { name: 'Update', value: '', press: press('Update the app', 'phone.updateApp', { phone }) },
          turn('Automatic updates', app.automaticUpdates, 'phone.setAutomaticUpdates'),
          { name: 'Cache and data', value: '', press: press('Clear', 'phone.clearCache', { phone }) },
          { name: 'App', value: 'installed', press: press('Remove', 'phone.uninstallApp', { phone }) },
        ];
  return [
    ...ofApp,
    turn('Bluetooth', bluetooth, 'phone.setBluetooth'),
    allow('bluetooth', bluetoothAllowed),
    allow('location', locationAllowed),
    turn('Airplane mode', airplane, 'phone.setAirplane'),
    {
      name: 'Phone',
      value: yesNo(on, 'on', 'off'),
      press: on ? press('Power cycle', 'phone.powerCycle', { phone }) : press('Turn on', 'phone.powerOn', { phone }),
    },
  ];
}

/** What a tenant can share, and stop sharing, with a person or with the employees of the site. */
export const sharePresses = (phone: string, { units }: App): readonly Press[] =>
  units
    .filter(({ shared }) => !shared)
    .flatMap(({ id: unit }) => [
      press(`Share ${unit} with the site’s employees`, 'phone.share', { phone, unit }),
      asking(press(`Share ${unit} with a person`, 'phone.share', { phone, unit }), 'with', 'Person'),
      press(`End the employees’ access to ${unit}`, 'phone.unshare', { phone, unit }),
      asking(press(`End the share of ${unit} with a person`, 'phone.unshare', { phone, unit }), 'with', 'Person'),
    ]);

/** The manager app, shown beside a unit. */
export const managerPresses = (phone: string, unit: string): readonly Press[] => [
  press('Emergency: Tenant locked phone in unit', 'phone.openForTenant', {
    phone,
    unit,
    reason: 'Tenant locked phone in unit',
  }),
  press('Yes: ask the tenant for a PIN', 'phone.requestPin', { phone, unit }),
  asking(press('Unlock with the PIN', 'phone.openForTenant', { phone, unit }), 'pin', 'PIN from the tenant'),
  press('Request Access', 'phone.requestAccess', { phone, unit }),
];

/** Whose messages arrive on a phone: its owner's, whoever carries it. */
export const ownerOf = (
  people: readonly { readonly id: string; readonly phones: readonly string[] }[],
  phone: string,
): string | undefined => people.find(({ phones }) => phones.includes(phone))?.id;

/** A message on this phone, newest first. */
export interface Letter {
  readonly at: number;
  readonly channel: string;
  readonly kind: string;
  readonly text: string;
}

const CHANNELS: Readonly<Record<string, string>> = { sms: 'SMS', email: 'e-mail', push: 'push', voice: 'call' };

/** E-mail can be read on any device; everything else only on the phone that received it. */
export const letters = (phone: string, box: View['message'][string] | undefined): readonly Letter[] =>
  (box?.all ?? [])
    .filter((each) => each.phone === phone || each.channel === 'email')
    .map(({ deliveredAt, channel, kind, text }) => ({
      at: deliveredAt,
      channel: CHANNELS[channel] ?? channel,
      kind,
      text,
    }))
    .toReversed();
