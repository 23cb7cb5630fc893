/** One activity in the shape that subscribers receive (source: public; the vendor's activity redirect; fields without a source here are omitted). */
import type { Activity, ActivityKind } from '../../core/model/activity-entry.ts';
import type { State, User } from '../../core/model/state.ts';

export interface Addressee {
  /** Sent as `storeId`. Source: public. */
  readonly name: string;
  /** Sent as `pmsId`. Source: public. */
  readonly id: string;
}

/** Names of the vendor's event kinds, as dotted words; `{method}` depends on how the lock was opened. Source: public. */
const SUBTYPES = {
  Locked: 'lock.locked',
  'Access – Phone': 'unlock.accessed.{method}',
  'Access – Fob': 'unlock.accessed.offline.fob',
  'Access – Access Code': 'unlock.accessed.offline.access.code',
  'Access – Hold Open': 'lock.unlock',
  'Access – Quick Click': 'lock.unlock',
  'Failed Attempt – Invalid Access Code': 'lock.failed.unlock.invalid.accesscode',
  'Failed Attempt – Overlocked': 'lock.failed.unlock',
  'Failed Attempt – Invalid Key': 'lock.failed.unlock',
  'Suspicious – Unlocked Manually': 'unlock.unlocked.mechanical.override',
  'Suspicious – Failed Unlock - Out of Schedule': 'lock.failed.unlock',
  'Suspicious – Failed Unlock - Out of Zone': 'lock.failed.unlock',
  Motion: 'lock.sensor',
  Jam: 'lock.alarm',
  'Lock Started': 'lock.edit',
  'Lock Time Invalid': 'lock.lock.time.invalid',
  'Records Overwritten': 'lock.edit',
  'Override Unlock': 'lock.unlock',
  'Remotely Unlocked': 'unlock.accessed.online.phone.mesh',
  'Sent, Not Opened': 'lock.failed.unlock',
  'User Moved In': 'unit.assign',
  'User Moved Out': 'unit.unassign',
  'Unit Status Changed': 'unit.edit',
  'Settings Updated': 'site.sync',
  'Share Created': 'share.create',
  'Share Deleted': 'share.delete',
  'Account Activated': 'user.activate.account',
  'Account Frozen': 'user.edit',
  'Account Unfrozen': 'support.user.unfreeze',
  'Grace Period Exit': 'lock.unlock',
} as const satisfies Partial<Record<ActivityKind, string>>;

const METHODS: Readonly<Record<string, string>> = {
  phone: 'offline.phone',
  fob: 'offline.fob',
  online: 'online.phone.bt',
  remote: 'online.phone.mesh',
  code: 'offline.access.code',
};

const isNamed = (kind: string): kind is keyof typeof SUBTYPES => Object.hasOwn(SUBTYPES, kind);

export function subtypeOf({ kind, method }: Pick<Activity, 'kind' | 'method'>): string {
  const word = isNamed(kind) ? SUBTYPES[kind] : 'lock.sensor';
  return word.replace('{method}', METHODS[method ?? ''] ?? 'online.phone');
}

const person = (user: User | undefined) => ({
  firstName: user?.firstName ?? '',
  lastName: user?.lastName ?? '',
  email: user?.email ?? '',
  phone: user?.phone ?? '',
  type: user === undefined ? '' : user.roles.size > 0 ? 'staff' : 'user',
});

export function redirected(state: State, entry: Activity, to: Addressee) {
  const subtype = subtypeOf(entry);
  const unit = entry.unit === undefined ? undefined : state.units.get(entry.unit);
  const place = entry.entry === undefined ? undefined : state.entries.get(entry.entry);
  const mac = unit?.locks[0] ?? place?.mac;
  const lock = mac === undefined ? undefined : state.locks.get(mac);
  const facility = state.facilities.get(entry.facility);
  const by = entry.user === undefined ? undefined : state.users.get(entry.user);
  return {
    type: subtype.split('.')[0] ?? '',
    subtype,
    by: person(by),
    for: person(unit?.tenant === undefined ? undefined : state.users.get(unit.tenant)),
    timestamp: new Date(entry.at).toISOString(),
    reason: entry.note ?? '',
    zone: (unit?.zones ?? place?.zones ?? []).join(', '),
    lock: { name: unit?.name ?? place?.name ?? '', mac: mac ?? '', hwType: lock?.hardware ?? '', temperature: '' },
    recordType: entry.kind,
    unit: { name: unit?.name ?? '', rentalState: unit?.status ?? '', externalId: unit?.id ?? '' },
    createdDate: new Date(entry.recordedAt).toISOString(),
    lockTimeInvalidType: entry.kind === 'Lock Time Invalid' ? 'lost' : '',
    site: { name: facility?.name ?? '', timeZone: facility?.timeZone ?? '' },
    storeId: to.name,
    pmsId: to.id,
  };
}
