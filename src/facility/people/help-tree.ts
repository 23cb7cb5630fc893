/**
 * The help page on troubleshooting (SEED/002) as data: its questions in order, what follows each answer, and the remedies if the answer is no. The
 * rule for contacting support and the guided tree of the console both read this table.
 *
 * INV-1: Each question appears once. INV-2: A step names the events that show that it was taken.
 */

/** An action or observation of a person. */
export type Moment =
  /** Another device that uses the same account. */
  | 'another device opened'
  | 'another device failed'
  /** The answers of the other users when somebody asked them. */
  | 'others have it'
  | 'nobody else has it'
  | 'another user failed'
  | 'another user opened'
  | 'signed in'
  | 'failed'
  | 'turned off for a minute'
  | HelpAction;

export type HelpAction =
  | 'lock.touch'
  | 'lock.letGoHasp'
  | 'door.standOnHandle'
  | 'portal.refresh'
  | 'phone.refresh'
  | 'phone.startEntry'
  | 'bluetooth allowed'
  | 'location allowed'
  | 'phone.checkVersion'
  | 'phone.updateApp'
  | 'automatic updates'
  | 'phone.clearCache'
  | 'phone.uninstallApp'
  | 'phone.installApp';

export type HelpList = 'setUp' | 'lock' | 'phone';

export interface HelpQuestion<Id extends string = string> {
  readonly id: Id;
  /** Worded so that "no" means trouble. */
  readonly asks: string;
  /** The list that follows yes or no; without one, "no" ends with the remedies, and "yes" leads to the next question. */
  readonly yes?: HelpList;
  readonly no?: HelpList;
  /** The remedies, as ids of the cures in `diagnosis/cures.ts`, the most specific first. */
  readonly cures?: readonly string[];
}

/** A step of the page: what to do, and the events that show that it was taken. */
export interface HelpStep<Id extends string = string> extends HelpQuestion<Id> {
  readonly say: string;
  readonly moments: readonly Moment[];
}

export const ASK = 'ask the unit’s other users whether they have the same problem';

/** Decides which list applies: first the account and the unit, then another device and the other users. */
export const START = [
  { id: 'account', asks: 'Is the user’s account set up?', no: 'setUp' },
  { id: 'unfrozen', asks: 'Is the account usable (not frozen)?', cures: ['unfreeze'] },
  {
    id: 'occupied',
    asks: 'Does the portal show the unit as Occupied, with this user as its tenant or a shared user?',
    cures: ['update-customer-data', 'pay', 'share-again'],
  },
  { id: 'device', asks: 'Does it open from another device with the same sign-in?', yes: 'phone', no: 'lock' },
  { id: 'others', asks: 'Does it open for the unit’s other users?', yes: 'phone', no: 'lock' },
] as const satisfies readonly HelpQuestion[];

/** The text with the activation code did not arrive. */
export const SET_UP = [
  { id: 'rental', asks: 'Is the rental completed in the rental software?', cures: ['complete-rental'] },
  {
    id: 'synced',
    asks: 'Does the portal show the unit as Occupied with the new tenant?',
    cures: ['update-customer-data'],
  },
  { id: 'number', asks: 'Is the mobile number in the portal correct?', cures: ['correct-number', 'enter-number'] },
  { id: 'textSignal', asks: 'Can the phone receive a text message where it is now?', cures: ['get-signal'] },
  { id: 'lease', asks: 'Has the lease begun?', cures: ['wait-for-lease'] },
  {
    id: 'activated',
    asks: 'Has the user typed the code within 24 hours?',
    cures: ['activate-account'],
  },
] as const satisfies readonly HelpQuestion[];

export const POWER = {
  id: 'power',
  asks: 'Does the lock have power, and does it wake when it is touched?',
  cures: ['press-button', 'change-battery'],
  say: 'touch the lock to see whether it has power',
  moments: ['lock.touch'],
} as const satisfies HelpStep;
export const HASP = {
  id: 'hasp',
  asks: 'Is the hasp in the unlocked position, with nobody pulling it?',
  cures: ['free-hasp'],
  say: 'let go of the hasp, and try again',
  moments: ['lock.letGoHasp', 'failed'],
} as const satisfies HelpStep;
export const HARDWARE = [
  {
    id: 'handle',
    asks: 'Is the hasp free of tension from the door?',
    cures: ['stand-on-handle'],
    say: 'stand on the handle, and try again',
    moments: ['door.standOnHandle', 'failed'],
  },
  {
    id: 'portal',
    asks: 'Does the portal show a good battery and a controller that is online?',
    cures: ['change-battery', 'power-and-network'],
    say: 'check the battery and the controller in the portal',
    moments: ['portal.refresh'],
  },
] as const satisfies readonly HelpStep[];
export const AT_LOCK = [POWER, HASP, ...HARDWARE] as const;

interface PhoneStep<Id extends string> {
  readonly id: Id;
  readonly asks: string;
  readonly cures: readonly string[];
  readonly say: string;
  readonly done: readonly Moment[];
}

/** After each step the user signs in and tries again. */
const phoneStep = <const Id extends string>({ say, done, ...rest }: PhoneStep<Id>): HelpStep<Id> => ({
  ...rest,
  say: `${say}, sign in and try again`,
  moments: [...done, 'signed in', 'failed'],
});

export const PHONE = [
  phoneStep({
    id: 'refresh',
    asks: 'Does the app have a key for the unit, after a refresh and after opening an entry?',
    cures: ['refresh-app', 'get-signal'],
    say: 'refresh the app, return to an entry and open it',
    done: ['phone.refresh', 'phone.startEntry'],
  }),
  phoneStep({
    id: 'permissions',
    asks: 'Are Bluetooth and location on and allowed for the app?',
    cures: ['bluetooth-on', 'allow-location'],
    say: 'check the permissions for Bluetooth and location',
    done: ['bluetooth allowed', 'location allowed'],
  }),
  phoneStep({
    id: 'version',
    asks: 'Is the app up to date?',
    cures: ['update-app'],
    say: 'check the version in the app’s settings, update the app and turn on automatic updates',
    done: ['phone.checkVersion', 'phone.updateApp', 'automatic updates'],
  }),
  phoneStep({
    id: 'cache',
    asks: 'Are the app’s cache and data intact?',
    cures: ['clear-cache'],
    say: 'clear the app’s cache and data',
    done: ['phone.clearCache'],
  }),
  phoneStep({
    id: 'reinstall',
    asks: 'Is the app’s installation intact?',
    cures: ['reinstall'],
    say: 'uninstall the app and install it again',
    done: ['phone.uninstallApp', 'phone.installApp'],
  }),
  phoneStep({
    id: 'powerCycle',
    asks: 'Does the phone’s Bluetooth respond?',
    cures: ['power-off-a-minute'],
    say: 'turn the phone off for a minute',
    done: ['turned off for a minute'],
  }),
] as const;

export const HELP_LISTS = { setUp: SET_UP, lock: AT_LOCK, phone: PHONE } as const satisfies Readonly<
  Record<HelpList, readonly HelpQuestion[]>
>;

export type HelpId = (typeof START | typeof SET_UP | typeof AT_LOCK | typeof PHONE)[number]['id'];

/** The end of each list. */
export const SUPPORT = 'Contact Nokē Support if further troubleshooting is needed.';
