/**
 * Activity redirection: events as a company's own servers get them (public: the shape and the names of the event kinds; how a name
 * becomes a subtype follows the one published example). Fields that have nothing to say are empty, as published.
 */

import { HARDWARE } from '../protocol/hardware.ts';
import type { Mac } from '../protocol/mac.ts';
import { eventName } from '../protocol/record.ts';
import { reasonOf } from './activity.ts';
import type { RecordEvent } from './records.ts';
import type { Lock, State, Unit } from './state.ts';
import type { CoreEvent } from './topics.ts';

/** Those of the 66 published kinds that happen here. */
export type RedirectKind =
  | 'Lock Alarm'
  | 'Lock Blacklist Add'
  | 'Lock Blacklist Remove'
  | 'Lock Failed Unlock'
  | 'Lock Failed Unlock Invalid Accesscode'
  | 'Lock Lock Time Invalid'
  | 'Lock Locked'
  | 'Lock Rekey'
  | 'Lock Schedule Set'
  | 'Share Create'
  | 'Share Delete'
  | 'Unit Assign'
  | 'Unit Edit'
  | 'Unit Unassign'
  | 'Unlock Accessed Offline Access Code'
  | 'Unlock Accessed Offline Fob'
  | 'Unlock Accessed Offline Phone'
  | 'Unlock Accessed Online Phone Bt'
  | 'Unlock Accessed Online Phone Mesh'
  | 'Unlock Unlocked Mechanical Override'
  | 'User Activate Account'
  | 'User Create'
  | 'User Edit'
  | 'User Fob Sync'
  | 'User Login'
  | 'User Logout';

interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly type: string;
}

/** One event of a batch; persons are in clear here, as in the vendor's own. */
export interface Redirected {
  readonly type: string;
  readonly subtype: string;
  readonly by: Person;
  readonly for: Person;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly reason: string;
  readonly zone: string;
  readonly lock: { readonly name: string; readonly mac: string; readonly hwType: string; readonly temperature: string };
  readonly unit: { readonly name: string; readonly rentalState: string };
  readonly site: { readonly name: string; readonly timeZone: string };
  readonly deviceDetails: { readonly device: string };
  readonly lockTimeInvalidType: string;
  readonly storeId: string;
  readonly pmsId: string;
}

/** A subscriber of a facility, named as published: `storeId` is its name, `pmsId` its id. */
export interface Subscriber {
  readonly name: string;
  readonly id: string;
}

/** `lock.alarm` for `Lock Alarm`. */
export const subtypeOf = (kind: RedirectKind): string => kind.toLowerCase().replaceAll(' ', '.');

const OPENED = {
  phone: 'Unlock Accessed Offline Phone',
  fob: 'Unlock Accessed Offline Fob',
  code: 'Unlock Accessed Offline Access Code',
  online: 'Unlock Accessed Online Phone Bt',
  remote: 'Unlock Accessed Online Phone Mesh',
} as const satisfies Record<string, RedirectKind>;

function kindOfRecord({ record, due }: Extract<RecordEvent, { type: 'record.kept' }>): RedirectKind | undefined {
  switch (eventName(record.event)) {
    case 'unlocked':
      return OPENED[due.method ?? 'phone'];
    case 'locked':
      return 'Lock Locked';
    case 'insideRelease':
      return 'Unlock Unlocked Mechanical Override';
    case 'timeInvalid':
      return 'Lock Lock Time Invalid';
    case 'refused':
    case 'refusedPermission':
    case 'refusedSchedule':
    case 'jam':
      return 'Lock Failed Unlock';
    default:
      return undefined;
  }
}

/** What an event is about. */
interface About {
  readonly kind: RedirectKind | undefined;
  readonly mac?: Mac;
  readonly unit?: string;
  readonly facility?: string;
  readonly by?: string | undefined;
  readonly for?: string | undefined;
  readonly reason?: string;
  readonly device?: string;
  readonly temperatureC?: number;
  readonly at?: number;
}

function aboutAccount(event: CoreEvent): About | undefined {
  switch (event.type) {
    case 'user.created':
      return { kind: 'User Create', for: event.user.id };
    case 'user.changed':
      return { kind: 'User Edit', for: event.user.id };
    case 'account.activated':
      return { kind: 'User Activate Account', by: event.user };
    case 'account.signedIn':
      return { kind: 'User Login', by: event.user, device: event.device };
    case 'account.signedOut':
      return { kind: 'User Logout', by: event.user, device: event.device };
    case 'fob.synced':
      return { kind: 'User Fob Sync', for: event.owner };
    case 'fob.blacklisted':
      return { kind: event.on ? 'Lock Blacklist Add' : 'Lock Blacklist Remove', for: event.owner };
    default:
      return undefined;
  }
}

function aboutPlace(event: CoreEvent): About | undefined {
  switch (event.type) {
    case 'unit.assigned':
      return { kind: 'Unit Assign', unit: event.unit, for: event.user };
    case 'unit.unassigned':
      return { kind: 'Unit Unassign', unit: event.unit, for: event.user };
    case 'unit.statusChanged':
      return { kind: 'Unit Edit', unit: event.unit, reason: event.to };
    case 'share.added':
      return { kind: 'Share Create', unit: event.unit, by: event.by, for: event.user };
    case 'share.removed':
      return { kind: 'Share Delete', unit: event.unit, by: event.by, for: event.user };
    case 'lock.resetWanted':
      return { kind: 'Lock Rekey', mac: event.mac };
    case 'facility.scheduleSet':
      return { kind: 'Lock Schedule Set', facility: event.facility, reason: event.schedule.name };
    case 'motion.alerted':
      return { kind: 'Lock Alarm', unit: event.unit };
    default:
      return undefined;
  }
}

function aboutLock(event: CoreEvent): About | undefined {
  switch (event.type) {
    case 'record.kept': {
      const { mac, due, record, latest: at } = event;
      return { kind: kindOfRecord(event), mac, by: due.user, temperatureC: record.temperatureC, at };
    }
    case 'unlock.refused':
    case 'keypad.refused': {
      const { mac, user: by, rule } = event;
      const wrongCode = rule === 'B-COD-1';
      const reason = wrongCode ? '' : (reasonOf(rule) ?? '');
      if (!wrongCode && reason === '') return undefined;
      return { kind: wrongCode ? 'Lock Failed Unlock Invalid Accesscode' : 'Lock Failed Unlock', mac, by, reason };
    }
    default:
      return undefined;
  }
}

function person(state: State, id: string | undefined, facility: string): Person {
  const user = id === undefined ? undefined : state.users.get(id);
  const role = user === undefined ? '' : (state.roles.get(user.roles.get(facility) ?? '')?.name ?? 'Tenant');
  return {
    firstName: user?.firstName ?? '',
    lastName: user?.lastName ?? '',
    email: user?.email ?? '',
    phone: user?.phone ?? '',
    type: role,
  };
}

const unitOf = (state: State, lock: Lock | undefined, id: string | undefined): Unit | undefined =>
  state.units.get(id ?? (lock?.place.kind === 'unit' ? lock.place.id : ''));

/** The event as a subscriber gets it; undefined for what is not redirected. Asked once the event is in the state. */
export function redirected(state: State, event: CoreEvent, to: Subscriber): Redirected | undefined {
  const about = aboutAccount(event) ?? aboutPlace(event) ?? aboutLock(event);
  if (about?.kind === undefined) return undefined;
  const lock = about.mac === undefined ? undefined : state.locks.get(about.mac);
  const unit = unitOf(state, lock, about.unit);
  const entry = lock?.place.kind === 'entry' ? state.entries.get(lock.place.id) : undefined;
  const someone = state.users.get(about.by ?? about.for ?? '');
  const [home] = [...(someone?.facilities ?? []), ...(someone?.roles.keys() ?? [])];
  const facility = about.facility ?? lock?.facility ?? unit?.facility ?? home ?? '';
  const site = state.facilities.get(facility);
  const subtype = subtypeOf(about.kind);
  return {
    type: subtype.slice(0, subtype.indexOf('.')),
    subtype,
    by: person(state, about.by, facility),
    for: person(state, about.for, facility),
    timestamp: new Date(about.at ?? event.at).toISOString(),
    reason: about.reason ?? '',
    zone: (unit?.zones ?? entry?.zones ?? [])[0] ?? '',
    lock: {
      name: unit?.name ?? entry?.name ?? '',
      mac: lock?.mac ?? '',
      hwType: lock === undefined ? '' : HARDWARE[lock.hardware].name,
      temperature: about.temperatureC === undefined ? '' : String(about.temperatureC),
    },
    unit: { name: unit?.name ?? '', rentalState: unit?.status ?? '' },
    site: { name: site?.name ?? '', timeZone: site?.timeZone ?? '' },
    deviceDetails: { device: about.device ?? '' },
    lockTimeInvalidType: about.kind === 'Lock Lock Time Invalid' ? 'lost' : '',
    storeId: to.name,
    pmsId: to.id,
  };
}
