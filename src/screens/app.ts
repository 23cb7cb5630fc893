/**
 * The app on a phone, as text and buttons, derived from `phone.ID` of the view. Pure.
 *
 * INV-1: It reveals no more than the app shows its user: neither how a lock was opened nor what the phone stores (SEED/004).
 */
import type { View } from '../facility/open/view-schema.ts';
import { asking, type Press, press } from './press.ts';

export type PhoneView = View['phone'][string];
type App = NonNullable<PhoneView['app']>;

/** The reason why the phone cannot be used at all. */
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

/**
 * The facilities that can be chosen, each with its company; the one that is shown is marked. The companies are those at
 * the last sign-in; a refresh may add facilities of the company that is shown.
 */
export function facilityRows(phone: string, { companies, choices, facility }: App): readonly AppRow[] {
  const companyOf = (place: string | null) =>
    companies.find(({ facilities }) => facilities.some(({ id }) => id === place))?.name;
  const offered = new Map(
    [...companies.flatMap(({ facilities }) => facilities), ...choices].map((one) => [one.id, one]),
  );
  return [...offered.values()].map(({ id, name }) => {
    const company = companyOf(id) ?? companyOf(facility);
    const about = [...(company === undefined ? [] : [company]), ...(id === facility ? ['shown now'] : [])].join(', ');
    return { id, name, about, press: press('Choose', 'phone.chooseFacility', { phone, facility: id }) };
  });
}

/** The buttons before anybody is signed in; `owner` is the account to use. */
export const signInPresses = (phone: string, owner: string): readonly Press[] => [
  press('Sign in', 'phone.signIn', { phone, as: owner }),
  asking(press('Sign in with a different password', 'phone.signIn', { phone, as: owner }), 'password', 'Password'),
  press('Activate with the code from the message', 'phone.activate', { phone, as: owner }),
  press('Forgot Password?', 'phone.forgotPassword', { phone, as: owner }),
];

export const mainPresses = (phone: string): readonly Press[] => [
  press('Refresh', 'phone.refresh', { phone }),
  press('Reopen the app', 'phone.openApp', { phone }),
  press('Sign out', 'phone.signOut', { phone }),
];

/** A fact, with the button that changes it. */
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
  const { app, bluetooth, bluetoothAllowed, locationAllowed, airplane, on, online, cellular, wifi } = view;
  const hasSome = cellular || wifi;
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
      name: 'Data signal',
      value: yesNo(online, 'yes', 'none'),
      press: hasSome
        ? press('Lose it', 'phone.loseSignal', { phone })
        : press('Regain it', 'phone.regainSignal', { phone }),
    },
    {
      name: 'Phone',
      value: yesNo(on, 'on', 'off'),
      press: on ? press('Power cycle', 'phone.powerCycle', { phone }) : press('Turn on', 'phone.powerOn', { phone }),
    },
  ];
}

/** The servers' word for the employees of the site. */
const EMPLOYEES = 'staff';

/** The shares of a tenant, as of the last refresh, each with the button that ends it. */
export const shareRows = (phone: string, { units, shares }: App): readonly AppRow[] =>
  shares.map(({ unit, with: whom }) => ({
    id: unit,
    name: units.find(({ id }) => id === unit)?.name ?? unit,
    about: `shared with ${whom === EMPLOYEES ? 'the site’s employees' : whom}`,
    press: press('End', 'phone.unshare', { phone, unit, ...(whom === EMPLOYEES ? {} : { with: whom }) }),
  }));

/** The shares that a tenant can create, with a person or with the employees of the site. The manager app lists units of other tenants. */
export const sharePresses = (phone: string, { staff, units, shares }: App): readonly Press[] =>
  (staff ? [] : units)
    .filter(({ shared }) => !shared)
    .flatMap(({ id: unit }) => {
      const args = { phone, unit };
      const isForStaff = shares.some((share) => share.unit === unit && share.with === EMPLOYEES);
      return [
        ...(isForStaff ? [] : [press(`Share ${unit} with the site’s employees`, 'phone.share', args)]),
        asking(press(`Share ${unit} with a person`, 'phone.share', args), 'with', 'Person'),
      ];
    });

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

/** The person whose messages arrive on a phone: its owner, no matter who carries it. */
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

/** The last secrets that a person received. */
export interface Received {
  readonly pin?: string | undefined;
  readonly code?: string | undefined;
}

const SECRET_OF: Readonly<Record<string, keyof Received>> = { 'pin-request': 'pin', 'activation-code': 'code' };
const PLACEHOLDER = /<(?:pin|code) \d+>/;

/**
 * The messages on a phone, newest first. E-mail can be read on any device; every other message is on the phone to which it was sent. Texts keep
 * placeholders for their secrets; the newest message of each kind has the digits that its recipient knows.
 */
export function letters(
  phone: string,
  box: View['message'][string] | undefined,
  received: Received = {},
): readonly Letter[] {
  const onPhone = (box?.all ?? []).filter((each) => each.phone === phone || each.channel === 'email').toReversed();
  return onPhone.map(({ deliveredAt, channel, kind, text }, index) => {
    const secret = SECRET_OF[kind];
    const isNewest = onPhone.findIndex((each) => each.kind === kind) === index;
    const digits = secret !== undefined && isNewest ? received[secret] : undefined;
    return {
      at: deliveredAt,
      channel: CHANNELS[channel] ?? channel,
      kind,
      text: digits === undefined ? text : text.replace(PLACEHOLDER, () => digits),
    };
  });
}
