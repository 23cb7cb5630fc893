/** Core API: uploads of lock responses, and the activity log derived from them. The shapes are the vendor's (public). */
import { z } from 'zod';
import type { Activity, ActivityKind } from '../../core/model/activity-entry.ts';
import type { State } from '../../core/model/state.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type Detail, ERROR, failure, success } from './answer.ts';
import { type Company, ENTRIES_PER_TURN } from './company.ts';
import { answers, LIST_LIMIT, macList, macText, trackingKey, version } from './locks.ts';

/** The action of each kind of activity. Kinds that are not listed have no action at the lock. Source: public. */
const ACTIONS: Partial<Record<ActivityKind, string>> = {
  Locked: 'locked',
  'Access – Phone': 'unlocked',
  'Access – Fob': 'unlocked',
  'Access – Access Code': 'unlock_via_access_code',
  'Access – Quick Click': 'unlocked_via_quick_click',
  'Remotely Unlocked': 'unlocked',
  'Failed Attempt – Invalid Access Code': 'failed_unlock',
  'Failed Attempt – Overlocked': 'failed_unlock',
  'Failed Attempt – Invalid Key': 'failed_unlock',
  'Suspicious – Failed Unlock - Out of Schedule': 'failed_unlock',
  'Suspicious – Failed Unlock - Out of Zone': 'failed_unlock',
  'Suspicious – Unlocked Manually': 'alarm_triggered',
  Jam: 'failed_unlock',
  'Lock Started': 'start_up',
};

/** The maximum number of entries in one answer, newest first. */
export const ACTIVITY_LIMIT = 5_000;

const isoTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

function macOf(state: State, { unit, entry }: Activity): string | undefined {
  if (unit !== undefined) return state.units.get(unit)?.locks[0];
  return entry === undefined ? undefined : state.entries.get(entry)?.mac;
}

interface LockActivity {
  readonly lock_mac: string;
  readonly action: string;
  readonly tracking_key: string;
}

/** The fields by which requests filter; undefined for an entry without an action at the lock. */
function lockActivityOf(state: State, entry: Activity): LockActivity | undefined {
  const action = ACTIONS[entry.kind];
  const lock_mac = action === undefined ? undefined : macOf(state, entry);
  if (action === undefined || lock_mac === undefined) return undefined;
  const tracking_key = entry.user === undefined ? '' : (state.users.get(entry.user)?.trackingId ?? '');
  return { lock_mac, action, tracking_key };
}

const shown = ({ recordedAt, earliest, latest }: Activity, { lock_mac, action, tracking_key }: LockActivity) => ({
  lock_mac,
  action,
  recorded_time: isoTime(recordedAt),
  range_date_start: isoTime(earliest),
  range_date_end: isoTime(latest),
  tracking_key,
});

/** An entry as `/activity/` shows it; undefined for one without an action at the lock. */
export function shownActivity(state: State, entry: Activity): ReturnType<typeof shown> | undefined {
  const activity = lockActivityOf(state, entry);
  return activity === undefined ? undefined : shown(entry, activity);
}

/** A copy of the log, newest first: the log itself may grow or be trimmed during the iteration. */
function* newestFirst(log: readonly Activity[]): Generator<Activity> {
  const entries = [...log];
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry !== undefined) yield entry;
  }
}

const time = z.iso
  .datetime({ offset: true, error: 'a date and time with its offset, such as 2026-03-07T08:00:00Z' })
  .transform((text) => Date.parse(text));

export const activityEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/activity/',
    id: 'activity',
    credential: 'private',
    summary: 'Activity at the locks, newest first',
    body: z.object({
      lock_macs: macList.optional(),
      actions: z.array(z.string().max(60)).max(LIST_LIMIT).optional(),
      tracking_keys: z.array(trackingKey).max(LIST_LIMIT).optional(),
      before: time.optional(),
      after: time.optional(),
      ...version,
    }),
    example: { lock_macs: ['C0:FF:EE:00:01:01'] },
    answers,
    handle: async ({ body }) => {
      const { state } = company;
      const macs: ReadonlySet<string> | undefined = body.lock_macs && company.macs(body.lock_macs);
      const actions = body.actions && new Set(body.actions);
      const keys = body.tracking_keys && new Set(body.tracking_keys);
      const { after = 0, before = Number.POSITIVE_INFINITY } = body;
      const found: ReturnType<typeof shown>[] = [];
      await company.turns.each(newestFirst(state.activity), ENTRIES_PER_TURN, (entry) => {
        if (found.length >= ACTIVITY_LIMIT || entry.latest < after || entry.earliest > before) return;
        const activity = lockActivityOf(state, entry);
        if (activity === undefined || actions?.has(activity.action) === false) return;
        if (macs?.has(activity.lock_mac) === false || keys?.has(activity.tracking_key) === false) return;
        found.push(shown(entry, activity));
      });
      return success('activity', { data: { activity: found } });
    },
  }),
];

/** The number of packets decoded in one turn of the event loop. */
const PACKETS_PER_TURN = 200;

const log = z.object({
  session: z.string().max(80),
  mac: macText,
  received_time: z.number().optional(),
  responses: z.array(z.string().max(80)).max(LIST_LIMIT),
});
type Log = z.output<typeof log>;

export const uploadEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/upload/',
    id: 'upload',
    credential: 'mobile',
    summary: 'Upload lock responses, with the mobile key; uploading the same packets twice changes nothing',
    body: z.object({
      logs: z.array(log).max(LIST_LIMIT),
      ...version,
    }),
    example: {
      logs: [
        {
          mac: 'C0:FF:EE:00:01:01',
          session: '0213B80B68BC8537503B34587DEB9BB7C56E1556',
          responses: ['5160000000000000000000000000000000000000'],
        },
      ],
    },
    answers,
    handle: async ({ body }) => {
      const details: Detail[] = [];
      const take = ({ mac, session, responses }: Log): void => {
        if (company.lock(mac) === undefined)
          details.push({ mac, msg: 'this company has no lock with that MAC', action: 'upload' });
        else {
          // Phones upload app packets too; only server packets (50 …) are records. Source: public.
          const packets = responses.filter((hex) => hex.startsWith('50'));
          const decision = company.execute({ type: 'records.upload', mac, session, packets });
          if (!decision.ok) details.push({ mac, msg: `refused by ${decision.refusal.rule}`, action: 'upload' });
        }
      };
      const weight = ({ mac, responses }: Log) => (company.lock(mac) === undefined ? 1 : 1 + responses.length);
      await company.turns.each(body.logs, PACKETS_PER_TURN, take, weight);
      if (details.length > 0 && details.length === body.logs.length)
        return failure('upload', ERROR.lock, details[0]?.msg ?? '', details);
      return success('upload', { data: null, details });
    },
  }),
];
