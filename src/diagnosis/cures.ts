/**
 * The cures, in the order of the help pages, and the check that they work: each cure is applied at the end of the run and the attempt is repeated. The
 * first cure after which the attempt opens is recommended.
 */
import type { Case } from './case.ts';
import { MINUTE, SECOND } from './spans.ts';
import type { Trial } from './trial.ts';
import { openWorld, SEED } from './world/play.ts';

/** A verb, its arguments, and the time to wait afterwards. */
type CureStep = readonly [verb: string, args: Readonly<Record<string, unknown>>, wait?: number];

/** The people and objects that a step acts on. */
interface On {
  readonly person: string;
  readonly phone: string;
  readonly unit: string | undefined;
  readonly entry: string | undefined;
  /** The unit or entry that the person tries to open. */
  readonly place: string | undefined;
}

export interface Cure {
  readonly id: string;
  /** The instruction for the caller. */
  readonly tell: string;
  /** The names of the verbs that apply the cure, for programs. */
  readonly verbs: readonly string[];
  /** The verbs that apply the cure; undefined for a cure that takes time or that only somebody else can apply. */
  readonly steps?: (on: On) => readonly CureStep[];
}

const phone =
  (verb: string, args: object = {}): NonNullable<Cure['steps']> =>
  (on) => [[verb, { phone: on.phone, ...args }]];
const lock =
  (verb: string, args: object = {}): NonNullable<Cure['steps']> =>
  (on) =>
    on.unit === undefined ? [] : [[verb, { lock: on.unit, ...args }]];

/** In the order of the help pages. */
const ALL: readonly Omit<Cure, 'verbs'>[] = [
  {
    id: 'press-button',
    tell: 'Press the button on the lock, stay close to it and tap Unlock within fifteen seconds.',
    steps: () => [],
  },
  {
    id: 'come-closer',
    tell: 'Go to the lock and stay within a few steps of it; on a unit, press the button on the lock. Then try again.',
    steps: ({ person, place }) => (place === undefined ? [] : [['person.walkTo', { person, to: place }, 5 * MINUTE]]),
  },
  {
    id: 'take-turns',
    tell: 'Wait until the other phone or fob has finished, press the button on the lock, then try again.',
  },
  {
    id: 'stand-on-handle',
    tell: 'Stand on the handle at the foot of the door to relieve the hasp, then try again.',
    steps: lock('door.standOnHandle'),
  },
  {
    id: 'free-hasp',
    tell: 'Take the weight off the door until the hasp moves freely, then try again.',
    steps: lock('door.lean', { newtons: 0 }),
  },
  {
    id: 'refresh-app',
    tell: 'Refresh the app where it has a signal, go back to an entry, then try again.',
    steps: (on) => [['phone.regainSignal', { phone: on.phone }], refreshed(on)],
  },
  {
    id: 'get-signal',
    tell: 'Go to where the phone has a signal or Wi-Fi, open the app there, then try again.',
    steps: withSignal,
  },
  {
    id: 'refresh-on-site',
    tell: 'On site and with a signal, open the app or an entry; the key is then Active again.',
    steps: withSignal,
  },
  {
    id: 'sign-in-again',
    tell: 'Sign out, sign in again, and open an entry where the phone has a signal.',
    steps: (on) => [...withSignal(on), ['phone.signOut', { phone: on.phone }], signedIn(on)],
  },
  {
    id: 'bluetooth-on',
    tell: 'Switch Bluetooth on and allow the app to use it.',
    steps: (on) => [
      ['phone.setBluetooth', { phone: on.phone, on: true }],
      ['phone.setPermission', { phone: on.phone, what: 'bluetooth', allowed: true }],
    ],
  },
  {
    id: 'airplane-off',
    tell: 'Switch airplane mode off, then try again.',
    steps: (on) => [['phone.setAirplane', { phone: on.phone, on: false }, 10 * SECOND]],
  },
  {
    id: 'allow-location',
    tell: 'Allow the app to use location, then refresh it.',
    steps: (on) => [['phone.setPermission', { phone: on.phone, what: 'location', allowed: true }], refreshed(on)],
  },
  { id: 'update-app', tell: 'Update the app, and switch automatic updates on.', steps: phone('phone.updateApp') },
  {
    id: 'clear-cache',
    tell: 'Clear the app’s cache and data in the phone’s settings, then sign in again.',
    steps: (on) => [['phone.clearCache', { phone: on.phone }], signedIn(on)],
  },
  {
    id: 'reinstall',
    tell: 'Remove the app, install it again and sign in.',
    steps: (on) => [
      ['phone.uninstallApp', { phone: on.phone }],
      ['phone.installApp', { phone: on.phone }, 30 * SECOND],
      signedIn(on),
    ],
  },
  {
    id: 'power-off-a-minute',
    tell: 'Turn the phone off for a minute, then on again.',
    steps: (on) => [['phone.powerCycle', { phone: on.phone }, 2 * MINUTE]],
  },
  {
    id: 'automatic-time',
    tell: 'Set the phone’s date and time to automatic.',
    steps: phone('phone.setClockError', { seconds: 0 }),
  },
  {
    id: 'pay',
    tell: 'A payment is due: pay at the office or online. Once it is posted, refresh the app.',
    steps: (on) => (on.unit === undefined ? [] : [['pms.pay', { unit: on.unit }], ...synced(on)]),
  },
  {
    id: 'update-customer-data',
    tell: 'The office has to press Update Customer Data and Refresh in the portal; then refresh the app.',
    steps: (on) => [['pms.feedDown', { pms: 'up' }], ...synced(on)],
  },
  {
    id: 'complete-rental',
    tell: 'The office has to complete the rental in the rental software; then press Update Customer Data and Refresh.',
    steps: (on) => (on.unit === undefined ? [] : [['pms.completeRental', { unit: on.unit }], ...synced(on)]),
  },
  {
    id: 'rent-again',
    tell: 'The office has to check the rental in the rental software: the unit is not rented to this person.',
  },
  {
    id: 'wait-for-hours',
    tell: 'Come back within the hours of the facility, or ask the office for a different schedule.',
  },
  { id: 'wait-for-lease', tell: 'Access begins on the first day of the lease.' },
  { id: 'fix-zones', tell: 'The office has to correct the zones of the unit or of the person.' },
  {
    id: 'share-again',
    tell: 'The share has ended: ask the tenant of the unit to share it again, then refresh the app.',
  },
  {
    id: 'unfreeze',
    tell: 'The account is frozen: the office has to press Unfreeze Account; then sign in with the correct password.',
  },
  {
    id: 'activate-account',
    tell: 'The office has to press Activate Account; type the code from the new message within 24 hours.',
  },
  {
    id: 'correct-number',
    tell: 'The office has to correct the phone number in the rental software and sync; then the code arrives.',
  },
  { id: 'check-code', tell: 'Check the access code: it must be the one in the rental software.' },
  { id: 'sync-fob', tell: 'Bring the fob to the office: it has to be synced in the manager app.' },
  {
    id: 'fob-follows-schedule',
    tell: 'The office can let fobs follow the schedule of their users, then sync the fob.',
  },
  {
    id: 'enter-number',
    tell: 'Enter the tenant’s phone number in the mobile field of the rental software, sync, and press Refresh.',
  },
  { id: 'add-controller', tell: 'Add a unit controller to the unit.' },
  {
    id: 'power-and-network',
    tell: 'Check the power and the network of the gateway and the controller; if they are fine, contact Support.',
  },
  {
    id: 'change-role',
    tell: 'Somebody with the permission has to do it, or the employee has to be given a different role.',
  },
  { id: 'wait-for-set-up', tell: 'Wait sixty seconds with a signal, until the set-up of the new lock is confirmed.' },
  {
    id: 'repeat-with-someone',
    tell: 'Send the unlock again while somebody stands at the door and presses the button within ten seconds.',
  },
  {
    id: 'report-fault',
    tell: 'The caller cannot fix this: send the case to the developers of the software (--bundle).',
  },
  { id: 'unlock-online-there', tell: 'Unlock that lock once online, so that it learns of the revocation.' },
  {
    id: 'change-battery',
    tell: 'Change the battery, wait for a report, and answer Replaced in the portal.',
    steps: lock('lock.changeBattery'),
  },
  {
    id: 'replace-controller',
    tell: 'Contact Support: the unit controller has to be checked or replaced.',
    steps: (on) =>
      on.unit === undefined
        ? []
        : (['radio', 'motor', 'touch', 'sensor'] as const).map(
            (part) => ['lock.repairPart', { lock: on.unit, part }] as const,
          ),
  },
];

/** Placeholders; they serve only to find the names of the verbs. */
const ANYBODY = { person: 'person', phone: 'phone', unit: 'unit', entry: 'entry', place: 'unit' };

export const CURES: readonly Cure[] = ALL.map((cure) => ({
  ...cure,
  verbs: [...new Set(cure.steps?.(ANYBODY).map(([verb]) => verb))],
}));

function refreshed({ phone: id }: On): CureStep {
  return ['phone.refresh', { phone: id }, 5 * SECOND];
}

function signedIn({ phone: id, person }: On): CureStep {
  return ['phone.signIn', { phone: id, as: person }, 3 * SECOND];
}

function synced(on: On): readonly CureStep[] {
  return [['portal.updateCustomerData', {}, 5 * SECOND], refreshed(on)];
}

/** The steps to the entry, where there is a signal, and back to the unit. */
function withSignal(on: On): readonly CureStep[] {
  const { person, phone: id, unit, entry } = on;
  return [
    ...(entry === undefined ? [] : ([['person.walkTo', { person, to: entry }, 2 * MINUTE]] as const)),
    ['phone.regainSignal', { phone: id }],
    refreshed(on),
    ...(entry === undefined ? [] : ([['phone.startEntry', { phone: id, entry }, 20 * SECOND]] as const)),
    ...(unit === undefined || entry === undefined
      ? []
      : ([['person.walkTo', { person, to: unit }, 2 * MINUTE]] as const)),
  ];
}

export const cureById = (id: string): Cure | undefined => CURES.find((one) => one.id === id);

/** Applies a cure to a copy of the run and repeats the attempt: true if the attempt opens, undefined if the cure cannot be applied. */
export function helps(of: Case, trial: Trial, cure: Cure): boolean | undefined {
  const { unit, entry, person, phone: id } = of.subject;
  if (cure.steps === undefined || person === undefined || id === undefined) return undefined;
  const place = trial.run.world.steps.findLast(({ verb }) => verb === 'phone.unlock' || verb === 'phone.startEntry');
  if (place === undefined) return undefined;
  const { world } = trial.run;
  const facility = openWorld(world, SEED, trial.run.facility.snapshot());
  const on: On = {
    person: person.id,
    phone: id,
    unit: unit?.id,
    entry: entry?.id ?? world.plan.entries[0]?.id,
    place: String(place.args.unit ?? place.args.entry),
  };
  for (const [verb, args, wait = SECOND] of cure.steps(on)) {
    if (!facility.play(verb, args).ok) return false;
    facility.clock.runFor(wait);
  }
  if (place.verb === 'phone.unlock') facility.play('lock.touch', { lock: String(place.args.unit) });
  facility.clock.runFor(2 * SECOND);
  let opened = false;
  const stop = facility.trace.subscribe(({ kind, data }) => {
    if (kind === 'phone.outcome' && data.result === 'unlocked') opened = true;
  });
  facility.play(place.verb, place.args);
  facility.clock.runFor(30 * SECOND);
  stop();
  return opened;
}

/** The smallest list of steps after which the attempt opens, in the order of the help pages; steps that only others can take are assumed to work. */
export function curesOf(of: Case, trial: Trial): readonly Cure[] {
  const named = trial.hypothesis.cures.flatMap((id) => cureById(id) ?? []);
  const proven = named.filter((cure) => helps(of, trial, cure) !== false);
  return proven.length > 0 ? proven : named;
}
