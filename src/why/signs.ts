/**
 * How an attempt reveals its cause: for each kind of event that can end an attempt, the corresponding hypothesis of `diagnose`, and the event that
 * put the facility into the state in which the attempt fails. No probabilities are involved, because the trace records everything that happened.
 */
import {
  BLUETOOTH_FAULT,
  BLUETOOTH_OFF,
  bluetoothDenied,
  CANNOT_REACH,
  CONNECTION_LOST,
  LOCATION_DENIED,
  NO_CONNECTION,
  NOT_FOUND,
  TOOK_TOO_LONG,
  WENT_WRONG,
} from '../phone/user-messages.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { type Attempt, argumentOf } from './attempt.ts';
import { notFound } from './not-found.ts';
import { brokenPart, disturbance, ifBad, ifNotUndone, isOn, type ReadsSign, type Sign, sign } from './sign.ts';

const faultOf = (attempt: Attempt, what: string): TraceEvent | undefined =>
  ifBad(
    attempt.last('phone.fault', ({ data }) => data.what === what),
    isOn,
  );

const permission = (attempt: Attempt, what: string): TraceEvent | undefined =>
  ifBad(
    attempt.last('phone.permission', ({ data }) => data.what === what),
    ({ data }) => data.allowed === false,
  );

/** Weight that is still pressing on the door. */
function lean(attempt: Attempt): TraceEvent | undefined {
  const found = attempt.played('door.lean');
  return ifBad(found, ({ data }) => Number(argumentOf(data.args, 'newtons') ?? 0) > 0);
}

const drained = (attempt: Attempt): TraceEvent | undefined =>
  ifNotUndone(attempt.played('lock.drainTo'), attempt.played('lock.changeBattery'));

/** The sign of an attempt in which the app had no key and could not reach the servers. */
function noServers(attempt: Attempt): Sign {
  const lost = ifBad(attempt.last('phone.signal'), ({ data }) => data.cellular === false && data.wifi === false);
  const clock = ifBad(attempt.last('phone.clock'), ({ data }) => data.errorS !== 0);
  const issued = lastKey(attempt);
  if (issued !== undefined && issued.until <= attempt.failure.time) return sign('key-expired', issued.event, lost);
  if (issued !== undefined && clock !== undefined) return sign(clockId(clock), clock, lost);
  return sign('no-key-no-data', lost);
}

const clockId = (clock: TraceEvent): string => (Number(clock.data.errorS) < 0 ? 'phone-clock-behind' : 'phone-clock');

/** The last key that the phone received for the lock. */
function lastKey(attempt: Attempt): { readonly event: TraceEvent; readonly until: number } | undefined {
  const { mac } = attempt;
  const until = (event: TraceEvent): number | undefined => {
    const { grants } = event.data;
    const grant = Array.isArray(grants) ? grants.find((one) => argumentOf(one, 'mac') === mac) : undefined;
    const end = argumentOf(grant, 'until');
    return typeof end === 'number' ? end : undefined;
  };
  const keys = attempt.last('phone.keys', (event) =>
    attempt.pathTo(event).some((each) => each.kind === 'core.keys.issued' && until(each) !== undefined),
  );
  const event = keys && attempt.pathTo(keys).findLast(({ kind }) => kind === 'core.keys.issued');
  const end = event && until(event);
  return event === undefined || end === undefined ? undefined : { event, until: end };
}

const LOST: ReadonlySet<string> = new Set(
  [NO_CONNECTION, CONNECTION_LOST, TOOK_TOO_LONG].map(({ message }) => message),
);
const BLUETOOTH_DENIED = bluetoothDenied(0).message;

/** The app itself ended the attempt. */
const outcome: ReadsSign = (attempt, { data }) => {
  const { message } = data;
  switch (message) {
    case NOT_FOUND.message:
      return notFound(attempt);
    case CANNOT_REACH.message:
      return noServers(attempt);
    case BLUETOOTH_OFF.message:
      return sign('bluetooth-off', attempt.last('phone.bluetooth'), attempt.last('phone.airplane', isOn));
    case BLUETOOTH_DENIED:
      return sign('bluetooth-denied', permission(attempt, 'bluetooth'));
    case BLUETOOTH_FAULT.message:
      return sign('bluetooth-hangs', faultOf(attempt, 'bluetoothStuck'));
    case LOCATION_DENIED.message:
      return sign('location-denied', permission(attempt, 'location'));
    case WENT_WRONG.message:
      return damagedApp(attempt);
    default:
      break;
  }
  if (data.result === 'unlocked') return revoked(attempt);
  if (typeof message !== 'string' || !LOST.has(message)) return undefined;
  return sign('connection-drops-early', attempt.last('lock.supply'), disturbance(attempt));
};

function damagedApp(attempt: Attempt): Sign | undefined {
  const faults = { outdated: 'old-app', badCache: 'damaged-cache', damaged: 'damaged-app' } as const;
  for (const [what, id] of Object.entries(faults)) {
    const fault = faultOf(attempt, what);
    if (fault !== undefined) return sign(id, fault);
  }
  return undefined;
}

/** The sign of an attempt that opened with a key that had been revoked. */
function revoked(attempt: Attempt): Sign | undefined {
  const voided = attempt.last('core.keys.voided', ({ data }) => data.why === 'revoked');
  return voided === undefined ? undefined : sign('revoked-not-synced', voided);
}

/** Signs, by the lock's check that a packet failed. */
const CHECK_SIGNS: Readonly<Record<string, ReadsSign>> = {
  opens: (attempt) => {
    const reset = attempt.last('core.lock.resetWanted');
    const ended = attempt.last('core.keys.voided', ({ data }) => data.why === 'access ended');
    if (ended !== undefined && (reset === undefined || reset.seq < ended.seq)) return noRight(attempt, ended);
    return sign('stale-key', reset ?? attempt.last('core.keys.voided'));
  },
  hours: (attempt) =>
    attempt.fob !== undefined
      ? sign('fob-out-of-hours', attempt.last('core.user.scheduleSet'))
      : sign('outside-hours-at-the-lock'),
  'phone-time': (attempt) => {
    const clock = attempt.last('phone.clock');
    return sign(clock === undefined ? 'phone-clock' : clockId(clock), clock);
  },
  blacklist: (attempt) => sign('fob-blacklisted', attempt.last('core.fob.blacklisted', isOn)),
  provisioning: () => sign('set-up-unfinished'),
  supply: (attempt) => {
    const pressed = lean(attempt);
    const low =
      drained(attempt) ?? ifNotUndone(attempt.last('core.battery.low'), attempt.last('core.battery.recovered'));
    const weak = sign('battery-low', low, pressed);
    return pressed === undefined ? weak : { ...weak, ids: [...weak.ids, 'jam'] };
  },
};

const status =
  (id: string, to: string): ReadsSign =>
  (attempt) =>
    sign(
      id,
      attempt.last('core.unit.statusChanged', ({ data }) => data.to === to),
    );

/** The person has no right to the unit: the share ended, the rental has not arrived, or there never was one. */
const noRight: ReadsSign = (attempt) => {
  const ended = ifNotUndone(attempt.last('core.share.removed'), attempt.last('core.share.added'));
  if (ended !== undefined) return sign('share-ended', ended);
  return waiting(attempt) ?? sign('not-their-unit');
};

/** A rental that the company has not received. */
function waiting(attempt: Attempt): Sign | undefined {
  const rented = attempt.last('pms.changed', ({ data }) => data.tenant !== undefined);
  const synced = attempt.last(
    'pms.synced',
    ({ data }) => Array.isArray(data.units) && data.units.some((unit) => unit === rented?.data.unit),
  );
  const changed = ifNotUndone(rented, synced);
  if (changed !== undefined)
    return sign('rental-not-synced', changed, ifNotUndone(attempt.last('pms.feedDown'), attempt.last('pms.feedUp')));
  const begun = attempt.last('pms.draft');
  const draft = ifNotUndone(
    begun,
    attempt.last('pms.changed', ({ data }) => data.unit === begun?.data.unit),
  );
  return draft === undefined ? undefined : sign('rental-draft', draft);
}

const setUp: ReadsSign = (attempt) => {
  const reset = attempt.last('core.lock.resetWanted');
  return reset === undefined ? sign('set-up-unfinished') : sign('stale-key', reset);
};

const fixed =
  (id: string, kind?: string): ReadsSign =>
  (attempt) =>
    sign(id, kind === undefined ? undefined : attempt.last(kind));

const noPermission = fixed('no-permission', 'core.staff.roleChanged');

/** Signs, by the core rule that refused. */
const RULE_SIGNS: Readonly<Record<string, ReadsSign>> = {
  'B-SEC-1': (attempt) => {
    const denied = permission(attempt, 'location');
    return denied === undefined ? sign('not-on-site') : sign('site-unknown', denied);
  },
  'B-SEC-2': status('overlock', 'overlock'),
  'B-SEC-3': fixed('outside-hours', 'core.user.scheduleSet'),
  'B-SEC-4': fixed('lease-later', 'core.unit.leaseSet'),
  'B-ACS-1': noRight,
  'B-ACS-4': status('gatelock', 'gatelock'),
  'B-ZON-1': fixed('outside-zone', 'core.facility.zoneSet'),
  'B-ACC-1': fixed('not-activated'),
  'B-ACC-3': fixed('account-frozen', 'core.account.frozen'),
  'B-ACC-4': fixed('code-expired', 'core.account.codeSent'),
  'B-COD-1': fixed('wrong-code'),
  'B-REM-1': fixed('no-controller', 'core.lock.removed'),
  'B-REM-2': (attempt) => sign('no-phone-number', attempt.last('core.user.changed', undefined, attempt.tenant)),
  'B-REM-3': (attempt) => {
    const cut = ifBad(attempt.last('core.facility.linkChanged'), ({ data }) => data.linked === false);
    return cut === undefined ? sign('lock-offline', attempt.last('core.lock.silent')) : sign('gateway-offline', cut);
  },
  'B-REM-4': noPermission,
  'B-REM-5': noPermission,
  'B-REM-11': noPermission,
  'B-ACC-8': noPermission,
  'B-KEY-3': setUp,
  'B-DEV-1': setUp,
};

/** Every refusal event of the core names its rule. */
const byRule: ReadsSign = (attempt, event) => RULE_SIGNS[String(event.data.rule)]?.(attempt, event);

/** Signs, by kind of event. The last event of the attempt that has a sign is decisive. */
export const SIGNS: Readonly<Record<string, ReadsSign>> = {
  'phone.outcome': outcome,
  'core.refused': byRule,
  'core.keys.refused': byRule,
  'core.unlock.refused': byRule,
  'core.keypad.refused': byRule,
  'core.remote.refused': byRule,
  'core.remote.notOpened': fixed('window-missed'),
  'lock.refused': (attempt, event) => CHECK_SIGNS[String(event.data.check)]?.(attempt, event),
  'lock.jam': (attempt) => {
    const motor = brokenPart(attempt, 'motor');
    if (motor !== undefined) return sign('motor-broken', motor);
    const pressed = lean(attempt);
    const low = drained(attempt);
    return pressed === undefined && low !== undefined ? sign('battery-low', low) : sign('jam', pressed);
  },
  'fob.squeezed': (attempt, { data }) =>
    /no key/.test(String(data.last)) ? sign('fob-not-synced', attempt.last('core.fob.added')) : undefined,
  'phone.keys': waiting,
};
