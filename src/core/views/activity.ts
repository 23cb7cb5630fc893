/**
 * The activity log: entries with the portal's names, each derived from one event. Entries from late records have the range of
 * time in which the event may have happened. The portal names five kinds of failure; the log omits all others.
 */

import type { LockRecord } from '../../protocol/record.ts';
import { eventName } from '../../protocol/record.ts';
import type { RecordEvent } from '../contact/records.ts';
import type { CoreEvent } from '../events.ts';
import type { RuleId } from '../kernel/rule.ts';
import type { Activity, ActivityKind } from '../model/activity-entry.ts';
import type { Draft } from '../model/draft.ts';
import type { Lock, State } from '../model/state.ts';
import { newest } from './newest.ts';
/** The maximum number of entries in the state; the oldest is dropped first. */
export const ACTIVITY_KEPT = 100_000;

type Place = Pick<Activity, 'facility' | 'unit' | 'entry'>;
const placeOfLock = (lock: Lock): Place => ({
  facility: lock.facility,
  unit: lock.place.kind === 'unit' ? lock.place.id : undefined,
  entry: lock.place.kind === 'entry' ? lock.place.id : undefined,
});
const placeOfUnit = (state: State, unit: string): Place => ({
  facility: state.units.get(unit)?.facility ?? '',
  unit,
  entry: undefined,
});

type Words = {
  readonly kind: ActivityKind;
  readonly user?: string | undefined;
  readonly note?: string | undefined;
  readonly method?: string | undefined;
};

const entryAt = (at: number, place: Place, words: Words): Activity => ({
  at,
  earliest: at,
  latest: at,
  recordedAt: at,
  kind: words.kind,
  ...place,
  user: words.user,
  note: words.note,
  method: words.method,
});

function kindOfRecord(lock: Lock, record: LockRecord, state: State): ActivityKind | undefined {
  switch (eventName(record.event)) {
    case 'unlocked':
      return 'Access – Phone';
    case 'locked':
      return 'Locked';
    case 'jam':
      return 'Jam';
    case 'refused':
      return 'Failed Attempt – Invalid Key';
    case 'refusedPermission':
      return isOverlocked(lock, state) ? 'Failed Attempt – Overlocked' : 'Failed Attempt – Invalid Key';
    case 'refusedSchedule':
      return 'Suspicious – Failed Unlock - Out of Schedule';
    case 'timeInvalid':
      return 'Lock Time Invalid';
    case 'started':
      return 'Lock Started';
    case 'insideRelease':
      return 'Suspicious – Unlocked Manually';
    case 'quickClick':
      return 'Access – Quick Click';
    case 'overwritten':
      return 'Records Overwritten';
    default:
      return undefined;
  }
}

/** A lock that was sent this value may act on it before its record confirms it. */
const toldOverlock = (lock: Lock): boolean =>
  lock.holding.proofs
    .get('unit')
    ?.sends.at(-1)
    ?.told.commands.some((command) => command.op === 'unitState' && command.overlock) === true;

const isOverlocked = (lock: Lock, state: State): boolean =>
  lock.place.kind === 'unit' && (toldOverlock(lock) || state.units.get(lock.place.id)?.status === 'overlock');

function ofRecord(state: State, event: Extract<RecordEvent, { type: 'record.kept' }>): Activity | undefined {
  const lock = state.locks.get(event.mac);
  const kind = lock === undefined ? undefined : kindOfRecord(lock, event.record, state);
  if (lock === undefined || kind === undefined) return undefined;
  const { method, user, intent } = event.attribution;
  // Hold Open has its entry from the moment of the command.
  if (method === 'hold') return undefined;
  const opened = kind === 'Access – Phone';
  const remote = intent === undefined ? undefined : state.intents.get(intent);
  // An emergency has its own entry from the moment of the command; the opening itself is logged as a remote unlock.
  const named =
    opened && method === 'fob'
      ? 'Access – Fob'
      : opened && method === 'remote'
        ? 'Remotely Unlocked'
        : opened && method === 'code'
          ? 'Access – Access Code'
          : kind;
  return {
    at: event.latest,
    earliest: event.earliest,
    latest: event.latest,
    recordedAt: event.at,
    kind: named,
    ...placeOfLock(lock),
    user,
    note: remote?.reason,
    method,
  };
}

/** Maps our rules to the portal's five reasons. */
export function reasonOf(rule: RuleId): ActivityKind | undefined {
  switch (rule) {
    case 'B-SEC-2':
    case 'B-ACS-5':
      return 'Failed Attempt – Overlocked';
    case 'B-ACS-4':
      return 'Failed Attempt – Overlocked';
    case 'B-SEC-3':
      return 'Suspicious – Failed Unlock - Out of Schedule';
    case 'B-ZON-1':
      return 'Suspicious – Failed Unlock - Out of Zone';
    default:
      return undefined;
  }
}

const ACCOUNT_KINDS = {
  'account.activated': 'Account Activated',
  'account.frozen': 'Account Frozen',
  'account.unfrozen': 'Account Unfrozen',
} as const satisfies Record<string, ActivityKind>;

/** An account belongs to no facility, so the entry is logged at the person's first facility. */
function ofAccount(
  state: State,
  event: { at: number; user: string; type: keyof typeof ACCOUNT_KINDS },
): Activity | undefined {
  const user = state.users.get(event.user);
  const [facility] = [...(user?.facilities ?? []), ...(user?.roles.keys() ?? [])];
  if (facility === undefined) return undefined;
  return entryAt(
    event.at,
    { facility, unit: undefined, entry: undefined },
    { kind: ACCOUNT_KINDS[event.type], user: event.user },
  );
}

/** The log entry of an event, if any. Call this before the event is applied to the state. */
export function activityOf(state: State, event: CoreEvent): Activity | undefined {
  switch (event.type) {
    case 'record.kept':
      return ofRecord(state, event);
    case 'unlock.refused': {
      const kind = reasonOf(event.rule);
      const lock = state.locks.get(event.mac);
      if (kind === undefined || lock === undefined) return undefined;
      return entryAt(event.at, placeOfLock(lock), { kind, user: event.user, method: 'online' });
    }
    case 'keypad.refused': {
      const kind = event.rule === 'B-COD-1' ? 'Failed Attempt – Invalid Access Code' : reasonOf(event.rule);
      const lock = state.locks.get(event.mac);
      if (kind === undefined || lock === undefined) return undefined;
      return entryAt(event.at, placeOfLock(lock), { kind, user: event.user, method: 'code' });
    }
    case 'unlock.granted': {
      const lock = state.locks.get(event.mac);
      if (!event.grace || lock === undefined) return undefined;
      return entryAt(event.at, placeOfLock(lock), { kind: 'Grace Period Exit', user: event.opener.user });
    }
    case 'entry.held': {
      const facility = state.entries.get(event.entry)?.facility ?? '';
      return entryAt(
        event.at,
        { facility, unit: undefined, entry: event.entry },
        { kind: 'Access – Hold Open', user: event.by, method: event.via },
      );
    }
    case 'motion.alerted':
      return entryAt(event.at, placeOfUnit(state, event.unit), { kind: 'Motion' });
    case 'remote.granted': {
      const { intent } = event;
      if (intent.how === 'direct') return undefined;
      return entryAt(event.at, placeOfUnit(state, intent.unit), {
        kind: 'Override Unlock',
        user: intent.by,
        note: intent.reason,
        method: event.via,
      });
    }
    case 'remote.notOpened': {
      const intent = state.intents.get(event.intent);
      if (intent === undefined) return undefined;
      return entryAt(event.at, placeOfUnit(state, intent.unit), {
        kind: 'Sent, Not Opened',
        user: intent.by,
        note: intent.reason,
      });
    }
    case 'unit.assigned':
      return entryAt(event.at, placeOfUnit(state, event.unit), { kind: 'User Moved In', user: event.user });
    case 'unit.unassigned':
      return entryAt(event.at, placeOfUnit(state, event.unit), { kind: 'User Moved Out', user: event.user });
    case 'unit.statusChanged':
      return entryAt(event.at, placeOfUnit(state, event.unit), { kind: 'Unit Status Changed', note: event.to });
    case 'share.added':
      return entryAt(event.at, placeOfUnit(state, event.unit), {
        kind: 'Share Created',
        user: event.user,
        note: event.by,
      });
    case 'share.removed':
      return entryAt(event.at, placeOfUnit(state, event.unit), {
        kind: 'Share Deleted',
        user: event.user,
        note: event.by,
      });
    case 'share.managerGiven':
      return entryAt(event.at, placeOfUnit(state, event.unit), {
        kind: 'Share Created',
        user: event.by,
        note: 'staff',
      });
    case 'share.managerEnded':
      return entryAt(event.at, placeOfUnit(state, event.unit), {
        kind: 'Share Deleted',
        user: event.by,
        note: 'staff',
      });
    case 'account.activated':
    case 'account.frozen':
    case 'account.unfrozen':
      return ofAccount(state, event);
    case 'facility.settingChanged':
      return entryAt(
        event.at,
        { facility: event.facility, unit: undefined, entry: undefined },
        { kind: 'Settings Updated' },
      );
    default:
      return undefined;
  }
}

/** Adds the entry of an event to the log. */
export function logActivity(state: Draft<State>, event: CoreEvent): void {
  const entry = activityOf(state, event);
  if (entry === undefined) return;
  state.activity.push(entry);
  if (state.activity.length <= ACTIVITY_KEPT) return;
  state.activity.shift();
  state.dropped.activity += 1;
}

export interface ActivityFilter {
  readonly facility?: string;
  readonly kind?: ActivityKind;
  readonly unit?: string;
  readonly entry?: string;
  readonly user?: string;
  readonly from?: number;
  readonly until?: number;
}

/** Newest first. */
export const activity = (state: State, filter: ActivityFilter = {}): Activity[] =>
  state.activity
    .filter(
      (entry) =>
        (filter.facility === undefined || entry.facility === filter.facility) &&
        (filter.kind === undefined || entry.kind === filter.kind) &&
        (filter.unit === undefined || entry.unit === filter.unit) &&
        (filter.entry === undefined || entry.entry === filter.entry) &&
        (filter.user === undefined || entry.user === filter.user) &&
        (filter.from === undefined || entry.latest >= filter.from) &&
        (filter.until === undefined || entry.earliest <= filter.until),
    )
    .sort((a, b) => b.at - a.at);

/** The newest `count` entries, newest first. */
export const newestActivity = (state: State, count: number): Activity[] =>
  newest([['', state.activity]], (entry) => entry.at, count).map(([, entry]) => entry);
