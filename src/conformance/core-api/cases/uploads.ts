/** Uploads, and the resulting activity. */
import { bytesOf, toHex } from '../../../protocol/bytes.ts';
import { type ActivityEntry, activityList } from '../contract/shapes.ts';
import type { ApiBench, OnlineUnlock } from '../probe/api-bench.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Uploads';
const NOBODY = '02:00:00:00:00:01';
const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
const emulated = { needs: ['emulated-lock'], after: ['core-api.unlock.opens'] } as const;

const activity = async (bench: ApiBench, filter: object): Promise<readonly ActivityEntry[]> =>
  (await bench.success('/activity/', filter, activityList)).activity;

/** Everything that the backend shows about the lock and its activity, as one string. */
async function stateOf(bench: ApiBench): Promise<string> {
  const shown = [
    await bench.ask('/lock/', { macs: [bench.mac] }),
    await bench.ask('/activity/', { lock_macs: [bench.mac] }),
    await bench.ask('/keys/', { display: { macs: [bench.mac] } }),
  ];
  return JSON.stringify(shown.map(({ json }) => json));
}

/** The number of activity entries produced by unlocks with this tracking key. */
const opened = async (bench: ApiBench, tracking: string): Promise<number> =>
  (await activity(bench, { tracking_keys: [tracking], actions: ['unlocked'] })).length;

/** The same packet with one bit of its block flipped. */
function bent(packet: string): string {
  const bytes = bytesOf(packet);
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  return toHex(bytes);
}

/** Makes an upload that must not change anything that the backend shows; afterwards, the correct upload must still count. */
async function changesNothing(
  bench: ApiBench,
  upload: (unlock: OnlineUnlock) => { mac: string; session: string; responses: readonly string[] },
): Promise<void> {
  const tracking = bench.fresh();
  const unlock = await bench.atTheLock({ trackingKey: tracking });
  bench.prerequisite(unlock.answers.at(-1) === '60', 'the lock does not open');
  const before = await stateOf(bench);
  await bench.ask('/upload/', { logs: [upload(unlock)] });
  bench.is(await stateOf(bench), before, 'lock, keys and activity after the upload');
  await bench.upload(unlock);
  bench.is(await opened(bench, tracking), 1, 'entries of the unlock after its own upload');
}

export const UPLOAD_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.upload.answer',
    spec,
    sentence:
      '`/upload/` takes the responses of a lock with the session in which they were sent, and answers with `data` null.',
    ...emulated,
    mistake: '`data` is the number of records or an empty object',
    run: async (bench) => {
      const { session, responses } = await bench.atTheLock();
      const received_time = Math.floor(bench.target.now() / 1_000);
      await bench.success('/upload/', { logs: [{ mac: bench.mac, session, received_time, responses }] }, bench.nothing);
    },
  }),
  must({
    id: 'core-api.activity.unlocked',
    source: 'CORE',
    spec: 'core-api Activity',
    sentence:
      'An online unlock appears once as `unlocked` with its tracking key, as soon as its responses are uploaded.',
    ...emulated,
    mistake: 'the entry is written when the list is requested',
    run: async (bench) => {
      const tracking = bench.fresh();
      const unlock = await bench.atTheLock({ trackingKey: tracking });
      bench.is(await opened(bench, tracking), 0, 'entries before the upload');
      await bench.upload(unlock);
      const entries = await activity(bench, { tracking_keys: [tracking] });
      bench.is(entries.map(({ action }) => action).join(' '), 'unlocked', 'the entries of the tracking key');
      bench.is(entries[0]?.lock_mac, bench.mac, 'the lock of the entry');
    },
  }),
  must({
    id: 'core-api.upload.twice',
    spec,
    sentence: 'Uploading the same packets twice changes nothing.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'records are counted as they arrive instead of by their numbers',
    run: async (bench) => {
      const unlock = await bench.online(bench.fresh());
      const before = await stateOf(bench);
      await bench.upload(unlock);
      bench.is(await stateOf(bench), before, 'lock, keys and activity after the second upload');
    },
  }),
  must({
    id: 'core-api.upload.in-parts',
    spec,
    sentence: 'Responses may arrive in several uploads, late and in any order.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'a record below the highest number seen is dropped',
    run: async (bench) => {
      const names = [bench.fresh(), bench.fresh()];
      const unlocks: OnlineUnlock[] = [];
      for (const trackingKey of names) unlocks.push(await bench.atTheLock({ trackingKey }));
      for (const { session, responses } of unlocks.reverse())
        for (const packet of [...responses].reverse()) await bench.upload({ session, responses: [packet] });
      for (const name of names) bench.is(await opened(bench, name), 1, 'entries of each unlock');
    },
  }),
  must({
    id: 'core-api.upload.forged',
    spec,
    sentence: 'Packets that the lock did not create for that session change nothing.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'the tag of a record is not checked',
    run: (bench) =>
      changesNothing(bench, ({ session, responses }) => ({ mac: bench.mac, session, responses: responses.map(bent) })),
  }),
  must({
    id: 'core-api.upload.other-session',
    spec,
    sentence: 'Packets that the lock did not create for that session change nothing.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'the session in the request is trusted, so the tag of a record is never checked against it',
    run: (bench) => changesNothing(bench, ({ responses }) => ({ mac: bench.mac, session: SESSION, responses })),
  }),
  must({
    id: 'core-api.upload.nonsense',
    spec,
    sentence: 'Packets that the lock did not create for that session change nothing.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'an unreadable packet makes the whole upload fail, or is stored',
    run: (bench) =>
      changesNothing(bench, ({ session }) => ({
        mac: bench.mac,
        session,
        responses: ['', '50', 'zz', '5075', `5075${'0'.repeat(36)}`, `5075${'F'.repeat(36)}`, `50${'7'.repeat(60)}`],
      })),
  }),
  must({
    id: 'core-api.upload.app-packets',
    spec,
    sentence: 'Packets of the app (`51 …`) change nothing.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'an answer of 60 counts as proof',
    run: (bench) =>
      changesNothing(bench, ({ session, responses }) => ({
        mac: bench.mac,
        session,
        responses: responses.filter((packet) => packet.startsWith('51')),
      })),
  }),
  must({
    id: 'core-api.upload.unknown-lock',
    spec,
    sentence:
      'An upload for several locks takes what it can and names unknown locks in `error_details`; one for unknown locks only results in error 7.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'one unknown lock makes the whole request fail, or is silently skipped',
    run: async (bench) => {
      const tracking = bench.fresh();
      const { session, responses } = await bench.atTheLock({ trackingKey: tracking });
      const unknown = { mac: NOBODY, session, responses };
      await bench.refused('/upload/', { logs: [unknown] }, 7, 'an upload for an unknown lock');
      const both = await bench.ask('/upload/', { logs: [unknown, { mac: bench.mac, session, responses }] });
      const { result, error_details } = bench.frame(both, 'the answer from /upload/');
      bench.is(result, 'success', 'the result of an upload for two locks');
      bench.is(error_details?.map(({ mac }) => mac).join(' '), NOBODY, 'the locks named in error_details');
      bench.is(await opened(bench, tracking), 1, 'entries of the known lock');
    },
  }),
  must({
    id: 'core-api.upload.empty',
    spec,
    sentence:
      '`/upload/` takes the responses of a lock with the session in which they were sent, and answers with `data` null.',
    needs: ['lock'],
    mistake: 'an empty list of responses is treated as a missing field',
    run: async (bench) => {
      await bench.success('/upload/', { logs: [] }, bench.nothing);
      await bench.success('/upload/', { logs: [{ mac: bench.mac, session: SESSION, responses: [] }] }, bench.nothing);
    },
  }),
  must({
    id: 'core-api.restore.form',
    source: 'IOS',
    spec,
    sentence: '`/restore/` and `/restore/confirm/` answer with `data.commands`, a string that may be empty.',
    needs: ['lock', 'restore'],
    mistake: 'nothing to restore is an error instead of an empty string',
    run: async (bench) => {
      for (const path of ['/restore/', '/restore/confirm/'])
        await bench.success(path, { mac: bench.mac }, bench.commandText);
    },
  }),
];

const times = ({ recorded_time }: ActivityEntry): number => Date.parse(recorded_time);

export const ACTIVITY_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.activity.shape',
    source: 'CORE',
    spec: 'core-api Activity',
    sentence:
      '`/activity/` answers with `data.activity`: `lock_mac`, `action`, `recorded_time`, `range_date_start`, `range_date_end` and `tracking_key`.',
    after: ['core-api.answer.fields'],
    mistake: 'fields without a value are omitted',
    run: async (bench) => {
      await activity(bench, {});
    },
  }),
  must({
    id: 'core-api.activity.actions',
    source: 'CORE',
    spec: 'core-api Activity',
    sentence:
      '`action` is `alarm_triggered`, `button_touched`, `failed_unlock`, `locked`, `proximity_stats`, `setup_unlocked`, `start_up`, `unknown`, `unlock_via_access_code`, `unlocked`, `unlocked_via_quick_click` or `wake_stats`.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'the internal names of the log reach the client',
    run: async (bench) => {
      // The lock closes on its own; the record of that arrives with the next list.
      await bench.online(bench.fresh());
      await bench.online(bench.fresh());
      const actions = (await activity(bench, { lock_macs: [bench.mac] })).map(({ action }) => action);
      bench.holds(
        actions.includes('unlocked') && actions.includes('locked'),
        'the actions of a lock that opened and closed',
        'unlocked and locked',
        [...new Set(actions)].join(' '),
      );
    },
  }),
  must({
    id: 'core-api.activity.order',
    spec: 'core-api Activity',
    sentence: 'Entries are sorted by their time, newest first.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'entries come in the order in which they arrived',
    run: async (bench) => {
      const names = [bench.fresh(), bench.fresh(), bench.fresh()];
      for (const name of names) await bench.online(name);
      const entries = await activity(bench, { lock_macs: [bench.mac] });
      const sorted = [...entries].sort((a, b) => times(b) - times(a));
      bench.is(entries.map(times).join(' '), sorted.map(times).join(' '), 'the times of the entries');
      const order = (await activity(bench, { tracking_keys: names })).map(({ tracking_key }) => tracking_key);
      bench.is(order.join(' '), [...names].reverse().join(' '), 'the order of three unlocks');
    },
  }),
  must({
    id: 'core-api.activity.filters',
    source: 'CORE',
    spec: 'core-api Activity',
    sentence: '`lock_macs`, `actions` and `tracking_keys` restrict the answer; an entry must match all of them.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'the filters are joined by "or", or only the first one is read',
    run: async (bench) => {
      const [one, other] = [bench.fresh(), bench.fresh()];
      for (const name of [one, other]) await bench.online(name);
      const count = async (filter: object) => (await activity(bench, filter)).length;
      const tracking_keys = [one];
      bench.is(await count({ tracking_keys }), 1, 'entries of one tracking key');
      bench.is(await count({ tracking_keys: [one, other] }), 2, 'entries of two tracking keys');
      bench.is(await count({ tracking_keys: [bench.fresh()] }), 0, 'entries of an unknown tracking key');
      bench.is(await count({ tracking_keys, lock_macs: [bench.mac] }), 1, 'entries with the right lock');
      bench.is(await count({ tracking_keys, lock_macs: [NOBODY] }), 0, 'entries with an unknown lock');
      bench.is(await count({ tracking_keys, actions: ['unlocked'] }), 1, 'entries with the right action');
      bench.is(await count({ tracking_keys, actions: ['locked'] }), 0, 'entries with a different action');
      bench.is(await count({ tracking_keys, actions: [] }), 0, 'entries with no action');
    },
  }),
  must({
    id: 'core-api.activity.span',
    source: 'CORE',
    spec: 'core-api Activity',
    sentence: '`after` omits entries that ended before it; `before` omits entries that began after it.',
    needs: ['emulated-lock'],
    after: ['core-api.activity.unlocked'],
    mistake: 'a limit is compared with the time of arrival, or the two are swapped',
    run: async (bench) => {
      const tracking_keys = [bench.fresh()];
      await bench.online(tracking_keys[0]);
      const [entry] = await activity(bench, { tracking_keys });
      const shifted = (text: string | undefined, ms: number): string =>
        new Date(Date.parse(text ?? '') + ms).toISOString();
      const [start, end] = [entry?.range_date_start, entry?.range_date_end];
      const count = async (filter: object) => (await activity(bench, { tracking_keys, ...filter })).length;
      bench.is(
        await count({ after: shifted(end, -2_000), before: shifted(start, 2_000) }),
        1,
        'entries within the span',
      );
      bench.is(await count({ after: shifted(end, 2_000) }), 0, 'entries after the span');
      bench.is(await count({ before: shifted(start, -2_000) }), 0, 'entries before the span');
      const elsewhere = shifted(end, -2_000).replace(/\.\d+Z$/, '+00:00');
      bench.is(await count({ after: elsewhere }), 1, 'entries after a time with a different offset');
    },
  }),
  must({
    id: 'core-api.activity.times',
    spec: 'core-api Activity',
    sentence: '`after` omits entries that ended before it; `before` omits entries that began after it.',
    mistake: 'a time without a time zone is read in that of the server',
    run: async (bench) => {
      for (const after of ['yesterday', '2026-13-01T00:00:00Z', '2026-03-07', '2026-03-07T08:00:00'])
        await bench.refused('/activity/', { after }, 3, `/activity/ after "${after}"`);
    },
  }),
];
