/** Causes at the phone: no signal, no key, Bluetooth, location, the app, the clock. */

import { HOUR, MINUTE, SECOND } from '../spans.ts';
import type { Draft } from '../world/draft.ts';
import { type Hypothesis, UNDECIDED } from './hypothesis.ts';

const PHONE_ONLY = { 'others.affected': 'no', 'otherDevice.works': 'yes' } as const;
const EVERYWHERE_ELSE = { 'refreshed.onSite': 'no' } as const;

/** Takes the phone offline on arrival, so that nothing can be fetched. */
const offline = (draft: Draft): void => draft.add(draft.arriveAt - SECOND, 'phone.loseSignal', { phone: draft.phone });

/** Opens the app somewhere else, where it lists the units but no key is issued. */
const openedAtHome = (draft: Draft): void =>
  draft.add(draft.arriveAt - 2 * HOUR, 'phone.openApp', { phone: draft.phone });

const broken =
  (verb: string, args: object = {}) =>
  (draft: Draft): void =>
    draft.add(draft.failsFrom, verb, { phone: draft.phone, ...args });

/** The clock error in seconds: measured in the files if it is large enough, otherwise as reported, otherwise 20 minutes. */
function clockError(draft: Draft): number {
  const { clockAheadMs } = draft.evidence;
  if (clockAheadMs === undefined || Math.abs(clockAheadMs) < 90 * SECOND)
    return draft.evidence.toldClockErrorS ?? 1_200;
  return Math.round(clockAheadMs / SECOND);
}

function wrongClock(draft: Draft, seconds: number): void {
  const { firstAheadMs = 0, visit } = draft.evidence;
  const unit = visit.find(({ kind }) => kind === 'unit');
  const wasRight = Math.abs(firstAheadMs) < 90 * SECOND && unit !== undefined && visit[0]?.kind === 'entry';
  const at = wasRight ? unit.at - 40 * SECOND : draft.arriveAt - MINUTE;
  draft.add(at, 'phone.setClockError', { phone: draft.phone, seconds });
}

export const PHONE_CAUSES: readonly Hypothesis[] = [
  {
    id: 'no-key-no-data',
    causes: ['D7-4'],
    prior: 4,
    says: 'The phone has no key and no signal to fetch one.',
    cures: ['get-signal'],
    change: (draft) => {
      draft.visit.opensApp = draft.evidence.refreshes.length > 0;
      openedAtHome(draft);
      offline(draft);
    },
    facts: { ...PHONE_ONLY, ...EVERYWHERE_ELSE, 'signal.atDoor': 'no' },
  },
  {
    id: 'no-key-at-all',
    causes: ['D7-4'],
    prior: 2,
    says: 'The tenant came in without the app, and there is no signal at the unit to fetch a key.',
    cures: ['get-signal'],
    change: (draft) => {
      draft.visit.opensApp = false;
      draft.visit.tailgates = true;
      openedAtHome(draft);
    },
    facts: { ...PHONE_ONLY, ...EVERYWHERE_ELSE, 'signal.atDoor': 'no', 'entry.passed': 'tailgated' },
  },
  {
    id: 'key-expired',
    causes: ['D7-5', 'D7-4'],
    prior: 5,
    says: 'The key on the phone has expired, and without a signal the app cannot fetch a new one.',
    cures: ['refresh-on-site', 'sign-in-again'],
    change: (draft) => {
      // The earlier visit in the evidence already fetched the key.
      if (!draft.cameBefore) draft.comeBefore(draft.arriveAt - 20 * HOUR);
      draft.visit.opensApp = draft.evidence.refreshes.length > 0;
      offline(draft);
    },
    facts: { ...PHONE_ONLY, ...EVERYWHERE_ELSE, 'signal.atDoor': 'no', 'opened.before': 'yes' },
  },
  {
    id: 'not-on-site',
    causes: ['D7-11'],
    prior: 2,
    says: 'The app was refreshed away from the site, where no key is issued.',
    cures: ['refresh-on-site'],
    // If the unit had no signal, this would be D7-4; with a signal, the app could open online.
    change: (draft) => {
      for (const one of draft.plan.people) if (one.id === draft.person) one.at = 'away';
      draft.visit.attempts = false;
      const { refreshes, triedAt } = draft.evidence;
      if (refreshes.length === 0) draft.add(triedAt - MINUTE, 'phone.openApp', { phone: draft.phone });
    },
    facts: { ...EVERYWHERE_ELSE, 'refreshed.elsewhere': 'yes', 'others.affected': 'no' },
  },
  {
    id: 'site-unknown',
    causes: ['D7-11'],
    prior: 1.5,
    says: 'The app is not allowed to use location, so the company cannot tell that the tenant is on site and issues no key.',
    cures: ['allow-location'],
    // Off from arrival on; if keys were fetched first, the cause would be D7-16.
    change: (draft) =>
      draft.add(draft.arriveAt - MINUTE, 'phone.setPermission', {
        phone: draft.phone,
        what: 'location',
        allowed: false,
      }),
    facts: { 'location.allowed': 'no', ...PHONE_ONLY },
  },
  {
    id: 'bluetooth-off',
    causes: ['D7-15'],
    prior: 4,
    says: 'Bluetooth is off on the phone.',
    cures: ['bluetooth-on'],
    change: broken('phone.setBluetooth', { on: false }),
    // Bluetooth may have stayed off after airplane mode.
    facts: { ...PHONE_ONLY, 'bluetooth.allowed': 'no', 'airplane.mode': UNDECIDED },
  },
  {
    id: 'airplane-mode',
    causes: ['D7-15'],
    prior: 0.7,
    says: 'The phone is in airplane mode, which switches Bluetooth off.',
    cures: ['airplane-off'],
    change: broken('phone.setAirplane', { on: true }),
    facts: { ...PHONE_ONLY, 'bluetooth.allowed': 'no', 'airplane.mode': 'yes', 'signal.atDoor': 'no' },
  },
  {
    id: 'bluetooth-denied',
    causes: ['D7-15'],
    prior: 2,
    says: 'The app is not allowed to use Bluetooth.',
    cures: ['bluetooth-on'],
    change: broken('phone.setPermission', { what: 'bluetooth', allowed: false }),
    facts: { ...PHONE_ONLY, 'bluetooth.allowed': 'no' },
  },
  {
    id: 'location-denied',
    causes: ['D7-16'],
    prior: 3,
    says: 'The app is not allowed to use location, without which the phone does not scan.',
    cures: ['allow-location'],
    change: (draft) => {
      const first = draft.firstTriedAt;
      // After the keys were fetched; without location at that time there would be no keys (D7-11).
      const at = Math.max(first - SECOND, draft.failsFrom);
      draft.add(at, 'phone.setPermission', { phone: draft.phone, what: 'location', allowed: false });
    },
    facts: { ...PHONE_ONLY, 'location.allowed': 'no' },
  },
  {
    id: 'old-app',
    causes: ['D7-17'],
    prior: 1.5,
    says: 'The version of the app is too old.',
    cures: ['update-app'],
    change: broken('phone.outdateApp'),
    facts: { ...PHONE_ONLY, 'app.updated': 'no' },
  },
  {
    id: 'damaged-cache',
    causes: ['D7-17'],
    prior: 1,
    says: 'The data that the app has stored is damaged.',
    cures: ['clear-cache'],
    change: (draft) => {
      const first = draft.firstTriedAt;
      draft.add(Math.max(first - 500, draft.failsFrom), 'phone.spoilCache', { phone: draft.phone });
    },
    facts: PHONE_ONLY,
  },
  {
    id: 'damaged-app',
    causes: ['D7-17'],
    prior: 0.7,
    says: 'The installation of the app is damaged.',
    cures: ['reinstall'],
    change: broken('phone.damageApp'),
    facts: PHONE_ONLY,
  },
  {
    id: 'phone-clock',
    causes: ['D7-25', 'D7-4'],
    prior: 1,
    says: 'The phone’s clock is wrong, and without a signal the app cannot fall back to an online unlock.',
    cures: ['automatic-time', 'get-signal'],
    change: (draft) => {
      wrongClock(draft, clockError(draft));
      draft.loseSignalInside();
    },
    facts: { ...PHONE_ONLY, 'clock.setByHand': 'yes', 'signal.atDoor': 'no' },
  },
  {
    id: 'phone-clock-behind',
    causes: ['D7-25', 'D7-4'],
    prior: 0.4,
    says: 'The phone’s clock is behind, and without a signal the app cannot fall back to an online unlock.',
    cures: ['automatic-time', 'get-signal'],
    change: (draft) => {
      wrongClock(draft, -Math.abs(clockError(draft)));
      draft.loseSignalInside();
    },
    facts: { ...PHONE_ONLY, 'clock.setByHand': 'yes', 'signal.atDoor': 'no' },
  },
];
