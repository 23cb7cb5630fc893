/** Every answer of the Core API, complete: what each endpoint says about good and bad input, each limit from both sides, and how its work is divided. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Activity, ActivityKind } from '../../src/core/model/activity-entry.ts';
import type { State } from '../../src/core/model/state.ts';
import { ACTIVITY_LIMIT, activityEndpoints } from '../../src/server/core-api/activity.ts';
import { Company, type StandingKey } from '../../src/server/core-api/company.ts';
import { SHOWN_LIMIT } from '../../src/server/core-api/keys.ts';
import { coreDocument, SANDBOX_KEYS } from '../../src/server/core-api/server.ts';
import type { HostedFacility } from '../../src/server/hosted-facility.ts';
import { Turns } from '../../src/server/turns.ts';
import { asker, coreApiOf, hostedDemo, KEYS } from './core-asked.ts';

const MAC = 'C0:FF:EE:00:01:01';
const OTHER = 'C0:FF:EE:00:01:02';
const FOB = 'F0:B0:00:00:00:0B';
const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
const API_VERSION = {
  response: '0.1.0',
  available: {
    '0.0.0': { changes: '', status: 'deprecated' },
    '0.1.0': { changes: 'error_details; versions; what succeeded in qc/issue and qc/revoke', status: 'default' },
    '1.0.0': { changes: 'quick-click errors are reported one by one', status: 'active' },
  },
  default: '0.1.0',
};
const said = (request: string, data: unknown, error_details: unknown = null, more: object = {}) => ({
  result: 'success',
  message: 'Command successfully completed',
  error_code: 0,
  error_details,
  data,
  request,
  api_version: API_VERSION,
  ...more,
});
const refused = (request: string, error_code: number, message: unknown, error_details: unknown = null) => ({
  result: 'failure',
  message,
  error_code,
  error_details,
  data: null,
  request,
  api_version: API_VERSION,
});
const NO_LOCK = 'this company has no lock with that MAC';
const noLock = (mac: string) => `this company has no lock with the MAC ${mac}`;
const NOT_SET_UP =
  'unlock the lock online first and upload its responses: the core does not know yet that the lock is set up for keys';
const BAD_CODE = 'a code has 3 to 24 digits, each 0 or 1, and 1 to 254 uses, or 255 for unlimited';

let hosted: HostedFacility;
let ask: ReturnType<typeof asker>;
const open = (): void => {
  hosted = hostedDemo();
  ask = asker(new Company(() => hosted));
};

const resetKeys = (lock: string) => hosted.facility.play('portal.resetKeys', { as: 'maya', lock });
const hex = (bytes: number) => expect.stringMatching(new RegExp(`^[0-9A-F]{${2 * bytes}}$`));
const key = (tracking_key: string) => ({ tracking_key, offline_key: hex(16), unlock_command: hex(20) });
const fobLock = (mac: string, tracking_key: string, status = 'synced') =>
  status === 'synced'
    ? { mac, tracking_key, offline_key: hex(16), unlock_command: hex(20), status }
    : { mac, tracking_key, offline_key: '', unlock_command: '', status };
const click = (code: string, uses: number, more: object = {}) => ({
  code,
  pending: true,
  revoked: false,
  uses,
  start_uses: uses,
  ...more,
});

type Row = readonly [path: string, body: unknown, answer: unknown, key?: string];
/** Asks in order. */
async function inOrder(rows: readonly Row[]): Promise<void> {
  for (const [path, body, answer, given] of rows)
    expect([path, body, await ask(path, body, given)]).toEqual([path, body, answer]);
}

describe('locks', () => {
  beforeEach(open);
  it('are listed as the core and the locks themselves have them', async () => {
    const { state } = hosted.parts.backend.core;
    const locks = [...state.locks.values()].map((lock) => ({
      mac: lock.mac,
      created_by: 'Demo Storage',
      created_date: '2026-11-20T19:00:00Z',
      setup_count: 1,
      hw_version: lock.hardware,
      fw_version: hosted.parts.locks.get(lock.mac)?.firmware(),
      serial: lock.mac.replaceAll(':', '').replace(/^(...)(...)/, '$1-$2-'),
      status: 'ready',
      flags: 'none',
      settings: { 'explicit-lock': false },
    }));
    expect(locks.length).toBeGreaterThan(20);
    const only = (...macs: string[]) => said('lock', { locks: locks.filter(({ mac }) => macs.includes(mac)) });
    await inOrder([
      ['/lock/', {}, said('lock', { locks })],
      ['/lock', {}, said('lock', { locks })],
      ['/lock/', { macs: [] }, only()],
      ['/lock/', { serials: [] }, only()],
      ['/lock/', { macs: [MAC.toLowerCase()] }, only(MAC)],
      ['/lock/', { serials: ['C0F-FEE-000102', 'none'] }, only(OTHER)],
      ['/lock/', { macs: [MAC, 'none'], serials: ['C0F-FEE-000102'] }, only(MAC, OTHER)],
    ]);
  });

  it('have the battery that they reported, by their kind, and the set-up that they lack', async () => {
    const { state } = hosted.parts.backend.core;
    const GATE = 'C0:FF:EE:10:00:01';
    const changed = (mac: string, change: object) => {
      const lock = state.locks.get(mac as never);
      if (lock !== undefined) Object.assign(lock, change);
    };
    changed(MAC, { batteryMv: 2_900 });
    changed(GATE, { batteryMv: 12_000 });
    resetKeys('A101');
    expect(await ask('/lock/', { macs: [MAC, GATE] })).toMatchObject({
      data: {
        locks: [
          { mac: GATE, external_battery: 12_000, status: 'ready', flags: 'none', setup_count: 1 },
          { mac: MAC, internal_battery: 2_900, status: 'awaiting setup', flags: ['keys'], setup_count: 1 },
        ],
      },
    });
    const holding = (epoch: number, wantedEpoch: number) => ({
      holding: { ...state.locks.get(OTHER as never)?.holding, epoch, wantedEpoch },
    });
    const statusOf = async (epoch: number, wantedEpoch: number) => {
      changed(OTHER, holding(epoch, wantedEpoch));
      const { data } = (await ask('/lock/', { macs: [OTHER] })) as { data: { locks: { status: string }[] } };
      return data.locks[0]?.status;
    };
    expect([await statusOf(0, 0), await statusOf(1, 1), await statusOf(1, 2), await statusOf(2, 1)]).toEqual([
      'awaiting setup',
      'ready',
      'awaiting setup',
      'ready',
    ]);
  });

  it.each(['unlock', 'fwupdate'])('%s answers with commands for the session, or with the reason', async (request) => {
    const again = 'connect to the lock again and send its new session';
    const none = 'session must be the 40 hex digits read from the lock after connecting, not all zero';
    await inOrder([
      [
        `/${request}/`,
        { mac: MAC.toLowerCase(), session: SESSION.toLowerCase() },
        said(request, { commands: expect.stringMatching(/^[0-9A-F]{40}(\+[0-9A-F]{40})*$/) }, null, { token: '' }),
      ],
      [`/${request}/`, { mac: 'none', session: SESSION }, refused(request, 7, NO_LOCK)],
      ...['', '0'.repeat(40), SESSION.slice(1), 'x'].map(
        (session): Row => [`/${request}/`, { mac: MAC, session }, refused(request, 3, none)],
      ),
    ]);
    // The refusal of the core names its rule.
    class Refusing extends Company {
      override execute() {
        return { ok: false, events: [], refusal: { rule: 'B-DEV-9' } } as never;
      }
    }
    ask = asker(new Refusing(() => hosted));
    await inOrder([
      [`/${request}/`, { mac: MAC, session: SESSION }, refused(request, 3, `refused by B-DEV-9: ${again}`)],
    ]);
    class Silent extends Company {
      override execute() {
        return { ok: true, events: [] } as never;
      }
    }
    ask = asker(new Silent(() => hosted));
    await inOrder([
      [`/${request}/`, { mac: MAC, session: SESSION }, refused(request, 3, `the core sent no commands: ${again}`)],
    ]);
  });

  it('what a Nokē ONE lacks is refused with the reason', async () => {
    await inOrder([
      [
        '/unshackle/',
        {},
        refused('unshackle', 3, 'only an HD padlock has a shackle to release, and this facility has none'),
      ],
      [
        '/engagelock/',
        { x: 1 },
        refused('engagelock', 3, 'explicit locking is not supported: a Nokē ONE locks on its own'),
      ],
      [
        '/lock/settings/',
        {},
        refused('lock/settings', 3, 'explicit-lock needs an HD padlock with firmware 4.25, and this facility has none'),
      ],
    ]);
  });
});

describe('keys', () => {
  beforeEach(open);
  const locks = (...all: readonly [mac: string, ...keys: string[]][]) => ({
    locks: all.map(([mac, ...names]) => ({ mac, keys: names.map(key) })),
  });

  it('are issued, listed, restricted and revoked', async () => {
    await inOrder([
      ['/keys/', {}, said('keys', locks())],
      [
        '/keys/',
        { issue: [{ macs: [MAC, OTHER], tracking_keys: ['a', 'b'] }] },
        said('keys', locks([MAC, 'a', 'b'], [OTHER, 'a', 'b'])),
      ],
      // Only what this request issued.
      ['/keys/', { issue: [{ macs: [MAC], tracking_keys: ['a'] }] }, said('keys', locks([MAC, 'a']))],
      [
        '/keys/',
        { issue: [{ macs: [MAC], tracking_keys: ['a', 'c'] }], display: { tracking_keys: ['c', 'b'] } },
        said('keys', locks([MAC, 'c'])),
      ],
      ['/keys/', { issue: [] }, said('keys', locks())],
      ['/keys/', { display: { macs: [OTHER.toLowerCase()] } }, said('keys', locks([OTHER, 'a', 'b']))],
      ['/keys/', { display: { tracking_keys: ['b', 'none'] } }, said('keys', locks([MAC, 'b'], [OTHER, 'b']))],
      ['/keys/', { display: { macs: [MAC], tracking_keys: ['b'] } }, said('keys', locks([MAC, 'b']))],
      ['/keys/', { display: { macs: [] } }, said('keys', locks())],
      ['/keys/', { display: { tracking_keys: [] } }, said('keys', locks())],
      ['/keys/', { revoke: [] }, said('keys', locks([MAC, 'a', 'b', 'c'], [OTHER, 'a', 'b']))],
    ]);
    await inOrder([
      [
        '/keys/',
        { revoke: [{ macs: [MAC], tracking_keys: ['a'] }, { tracking_keys: ['b'] }] },
        said('keys', locks([OTHER, 'a'], [MAC, 'c'])),
      ],
      ['/keys/', { revoke: [{ macs: [OTHER] }] }, said('keys', locks([MAC, 'c']))],
      ['/keys/', { revoke: [{}] }, said('keys', locks())],
      ['/keys/', { issue: [{ macs: ['none'], tracking_keys: ['a'] }] }, refused('keys', 7, noLock('none'))],
    ]);
  });

  it('that the core refuses are reported, each; if there is none to show, the request fails', async () => {
    const detail = { mac: MAC, msg: NOT_SET_UP, action: 'issue' };
    resetKeys('A101');
    await inOrder([
      [
        '/keys/',
        { issue: [{ macs: [MAC, OTHER], tracking_keys: ['a'] }] },
        said('keys', locks([OTHER, 'a']), [detail]),
      ],
      [
        '/keys/',
        { issue: [{ macs: [MAC], tracking_keys: ['a', 'b'] }] },
        refused('keys', 3, NOT_SET_UP, [detail, detail]),
      ],
      ['/fobs/issue/', { fob_mac: FOB, locks: [{ mac: MAC, tracking_key: 'a' }] }, said('fobs/issue', [], [detail])],
    ]);
  });

  it('say why each was refused', async () => {
    let rule = '';
    class Refusing extends Company {
      override execute() {
        return { ok: false, events: [], refusal: { rule } } as never;
      }
    }
    ask = asker(new Refusing(() => hosted));
    for (const [given, msg] of [
      ['B-DEV-1', NOT_SET_UP],
      [
        'B-KEY-4',
        'no key slot is free: unlock the lock online and upload its responses, which frees the slots of revoked keys',
      ],
      ['B-X-1', 'refused by B-X-1'],
    ] as const) {
      rule = given;
      await inOrder([
        [
          '/keys/',
          { issue: [{ macs: [MAC], tracking_keys: ['a'] }] },
          refused('keys', 3, msg, [{ mac: MAC, msg, action: 'issue' }]),
        ],
      ]);
    }
    rule = 'B-QCC-4';
    await inOrder([
      [
        '/qc/issue/',
        { mac: MAC, quick_clicks: [{ code: '000', uses: 1 }] },
        refused('qc/issue', 3, 'refused by B-QCC-4', [
          { mac: MAC, code: '000', msg: 'refused by B-QCC-4', action: 'issue' },
        ]),
      ],
    ]);
    rule = 'B-QCC-1';
    const full = 'a lock holds at most 100 quick-click codes';
    await inOrder([
      [
        '/qc/issue/',
        { mac: MAC, quick_clicks: [{ code: '000', uses: 1 }] },
        refused('qc/issue', 3, full, [{ mac: MAC, code: '000', msg: full, action: 'issue' }]),
      ],
    ]);
  });

  it('of fobs are those of the fob, and not those of phones', async () => {
    const two = { fob_mac: FOB.toLowerCase(), locks: [MAC, OTHER].map((mac) => ({ mac, tracking_key: `at ${mac}` })) };
    const [one, other] = [fobLock(MAC, `at ${MAC}`), fobLock(OTHER, `at ${OTHER}`)];
    const gone = (mac: string) => fobLock(mac, `at ${mac}`, 'revoke_pending');
    const FOB_2 = FOB.replace(/B$/, 'C');
    await inOrder([
      ['/fobs/display/', {}, said('fobs/display', [])],
      ['/keys/', { issue: [{ macs: [MAC], tracking_keys: ['phone'] }] }, said('keys', locks([MAC, 'phone']))],
      ['/fobs/display/', {}, said('fobs/display', [])],
      ['/fobs/issue/', two, said('fobs/issue', [{ fob: FOB, locks: [one, other] }])],
      ['/keys/', {}, said('keys', locks([MAC, 'phone']))],
      // Keys of fobs are revoked as those of fobs only.
      ['/keys/', { revoke: [{ macs: [OTHER] }] }, said('keys', locks([MAC, 'phone']))],
      [
        '/fobs/issue/',
        { fob_mac: FOB_2, locks: [{ mac: MAC, tracking_key: 'x' }] },
        said('fobs/issue', [{ fob: FOB_2, locks: [fobLock(MAC, 'x')] }]),
      ],
      [
        '/fobs/issue/',
        { fob_mac: FOB_2, locks: [{ mac: 'none', tracking_key: 'x' }] },
        refused('fobs/issue', 7, noLock('none')),
      ],
      [
        '/fobs/display/',
        {},
        said('fobs/display', [
          { fob: FOB, locks: [one, other] },
          { fob: FOB_2, locks: [fobLock(MAC, 'x')] },
        ]),
      ],
      [
        '/fobs/display/',
        { fob_macs: [FOB_2.toLowerCase()] },
        said('fobs/display', [{ fob: FOB_2, locks: [fobLock(MAC, 'x')] }]),
      ],
      ['/fobs/display/', { fob_macs: [] }, said('fobs/display', [])],
      [
        '/fobs/sync/',
        { mac: FOB.toLowerCase() },
        said('fobs/sync', { commands: expect.stringMatching(/^[0-9A-F]{72}\+[0-9A-F]{72}$/) }),
      ],
      [
        '/fobs/revoke/',
        { fob_mac: FOB, lock_macs: ['none'] },
        said('fobs/revoke', [{ fob: FOB, locks: [one, other] }]),
      ],
      ['/fobs/revoke/', { fob_mac: FOB, tracking_keys: [] }, said('fobs/revoke', [{ fob: FOB, locks: [one, other] }])],
      [
        '/fobs/revoke/',
        { fob_mac: FOB.toLowerCase(), lock_macs: [MAC] },
        said('fobs/revoke', [{ fob: FOB, locks: [gone(MAC), other] }]),
      ],
      ['/fobs/sync/', { mac: FOB }, said('fobs/sync', { commands: hex(36) })],
      [
        '/fobs/revoke/',
        { fob_mac: FOB, tracking_keys: [`at ${OTHER}`] },
        said('fobs/revoke', [{ fob: FOB, locks: [gone(MAC), gone(OTHER)] }]),
      ],
      ['/fobs/sync/', { mac: FOB }, said('fobs/sync', { commands: '' })],
      [
        '/fobs/revoke/',
        { fob_mac: FOB_2 },
        said('fobs/revoke', [{ fob: FOB_2, locks: [fobLock(MAC, 'x', 'revoke_pending')] }]),
      ],
      ['/fobs/sync/', { mac: 'F0:B0:00:00:00:0D' }, refused('fobs/sync', 7, 'this company has no fob with that MAC')],
    ]);
  });

  it('a fob whose lock was reset is not renewed until the lock was opened online', async () => {
    await ask('/fobs/issue/', { fob_mac: FOB, locks: [{ mac: MAC, tracking_key: 'x' }] });
    resetKeys('A101');
    const detail = { mac: MAC, msg: NOT_SET_UP, action: 'issue' };
    await inOrder([['/fobs/sync/', { mac: FOB }, refused('fobs/sync', 3, NOT_SET_UP, [detail])]]);
  });
});

describe('quick-click codes', () => {
  beforeEach(open);
  const at = (mac: string, ...quick_clicks: object[]) => ({ mac, quick_clicks });
  it('are issued, changed, listed and revoked; each that is refused is named', async () => {
    const bad = (code: string) => ({ mac: MAC, code, msg: BAD_CODE, action: 'issue' });
    const gone = (code: string) => ({ mac: MAC, code, msg: 'the lock has no such code', action: 'revoke' });
    await inOrder([
      ['/qc/display/', {}, said('qc/display', [])],
      ['/qc/issue/', at(MAC), said('qc/issue', [])],
      ['/qc/issue/', at(MAC, { code: '0110', uses: 5 }), said('qc/issue', [at(MAC, click('0110', 5))])],
      [
        '/qc/issue/',
        at(MAC, { code: '111', uses: 255 }, { code: '12', uses: 1 }),
        said('qc/issue', [at(MAC, click('111', 255))], [bad('12')]),
      ],
      ['/qc/issue/', at(MAC, { code: '12', uses: 1 }), refused('qc/issue', 3, BAD_CODE, [bad('12')])],
      ['/qc/issue/', at('none', { code: '000', uses: 1 }), refused('qc/issue', 7, NO_LOCK)],
      ['/qc/revoke/', at('none', { code: '000' }), refused('qc/revoke', 7, NO_LOCK)],
      ['/qc/issue/', at(OTHER, { code: '000', uses: 1 }), said('qc/issue', [at(OTHER, click('000', 1))])],
      [
        '/qc/display/',
        {},
        said('qc/display', [at(MAC, click('0110', 5), click('111', 255)), at(OTHER, click('000', 1))]),
      ],
      ['/qc/display/', { macs: [OTHER, 'none'] }, said('qc/display', [at(OTHER, click('000', 1))])],
      ['/qc/display/', { macs: [] }, said('qc/display', [])],
      [
        '/qc/revoke/',
        at(MAC, { code: '0110' }, { code: '101' }),
        said('qc/revoke', [at(MAC, click('0110', 5, { pending: false, revoked: true }))], [gone('101')]),
      ],
      ['/qc/revoke/', at(MAC, { code: '101' }), refused('qc/revoke', 3, 'the lock has no such code', [gone('101')])],
      [
        '/qc/',
        {
          issue: [at(OTHER, { code: '1111', uses: 254 })],
          revoke: [at(MAC, { code: '101' })],
          display: { macs: [OTHER] },
        },
        said('qc', [at(OTHER, click('000', 1), click('1111', 254))], [gone('101')]),
      ],
      ['/qc/', { display: { macs: [] } }, said('qc', [])],
    ]);
  });

  it.each<[string, number, boolean]>([
    ['00', 1, false],
    ['000', 1, true],
    ['1'.repeat(24), 1, true],
    ['1'.repeat(25), 1, false],
    ['002', 1, false],
    ['', 1, false],
    ['000', 0, false],
    ['000', 254, true],
    ['000', 255, true],
    ['000', 256, false],
  ])('%s with %i uses is accepted: %s', async (code, uses, isGood) => {
    const answer = await ask('/qc/issue/', at(MAC, { code, uses }));
    expect(answer).toEqual(
      isGood
        ? said('qc/issue', [at(MAC, click(code, uses))])
        : refused('qc/issue', 3, BAD_CODE, [{ mac: MAC, code, msg: BAD_CODE, action: 'issue' }]),
    );
  });
});

describe('activity', () => {
  beforeEach(open);
  const ACTIONS: Readonly<Partial<Record<ActivityKind, string>>> = {
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
  const T = Date.UTC(2026, 10, 21, 12);
  const entry = (more: Partial<Activity>): Activity => ({
    at: T,
    earliest: T - 1_500,
    latest: T + 2_500,
    recordedAt: T + 3_999,
    kind: 'Locked',
    facility: 'site',
    unit: 'A101',
    entry: undefined,
    user: undefined,
    note: undefined,
    method: undefined,
    ...more,
  });
  const shown = (action: string, more: object = {}) => ({
    lock_mac: MAC,
    action,
    recorded_time: '2026-11-21T12:00:03Z',
    range_date_start: '2026-11-21T11:59:58Z',
    range_date_end: '2026-11-21T12:00:02Z',
    tracking_key: '',
    ...more,
  });
  /** A company whose log has these entries, oldest first. */
  function logged(...activity: Activity[]) {
    class Logged extends Company {
      override get state(): State {
        return { ...super.state, activity };
      }
    }
    ask = asker(new Logged(() => hosted));
  }
  const listed = (...activity: object[]) => said('activity', { activity });

  it('is shown by what happened, and only what happened at a lock', async () => {
    const others: ActivityKind[] = [
      'Motion',
      'User Moved In',
      'Access – Hold Open',
      'Override Unlock',
      'Account Frozen',
    ];
    for (const [kind, action] of Object.entries(ACTIONS)) {
      logged(entry({ kind: kind as ActivityKind }));
      expect([kind, await ask('/activity/', {})]).toEqual([kind, listed(shown(action))]);
    }
    logged(...others.map((kind) => entry({ kind })), entry({ unit: undefined }), entry({ unit: 'nowhere' }));
    expect(await ask('/activity/', {})).toEqual(listed());
  });

  it('names the lock of its unit or entry, and the person by tracking key; the newest comes first', async () => {
    const { trackingId } = hosted.parts.backend.core.state.users.get('alice') ?? {};
    expect(trackingId).toMatch(/./);
    logged(
      entry({ unit: undefined, entry: 'gate-in' }),
      entry({ user: 'alice' }),
      entry({ user: 'nobody', kind: 'Jam' }),
      entry({ unit: undefined, entry: 'nowhere' }),
    );
    const [gate, own, nobody] = [
      shown('locked', { lock_mac: 'C0:FF:EE:10:00:01' }),
      shown('locked', { tracking_key: trackingId }),
      shown('failed_unlock'),
    ];
    await inOrder([
      ['/activity/', {}, listed(nobody, own, gate)],
      ['/activity/', { lock_macs: [MAC.toLowerCase()] }, listed(nobody, own)],
      ['/activity/', { lock_macs: [] }, listed()],
      ['/activity/', { actions: ['locked', 'none'] }, listed(own, gate)],
      ['/activity/', { actions: [] }, listed()],
      ['/activity/', { tracking_keys: [trackingId] }, listed(own)],
      ['/activity/', { tracking_keys: [] }, listed()],
      ['/activity/', { lock_macs: [MAC], actions: ['failed_unlock'] }, listed(nobody)],
      ['/activity/', { lock_macs: [MAC], actions: ['locked'], tracking_keys: [trackingId] }, listed(own)],
    ]);
  });

  it('of a time overlaps it, ends included', async () => {
    logged(entry({}));
    const has = async (body: object) => JSON.stringify(await ask('/activity/', body)).includes(MAC);
    const at = (ms: number) => new Date(T + ms).toISOString();
    expect([
      await has({ after: at(2_500) }),
      await has({ after: at(2_501) }),
      await has({ before: at(-1_500) }),
      await has({ before: at(-1_501) }),
      await has({ after: at(0), before: at(0) }),
      // The same instant with an offset.
      await has({ before: '2026-11-21T06:00:00-06:00' }),
    ]).toEqual([true, false, true, false, true, true]);
    const wrong = 'a date and time with its offset, such as 2026-03-07T08:00:00Z';
    for (const before of ['2026-11-21', '2026-11-21T06:00:00', 'x'])
      expect(await ask('/activity/', { before })).toEqual(refused('activity', 3, expect.stringContaining(wrong)));
  });

  it('has at most five thousand entries in an answer, the newest', async () => {
    const all = Array.from({ length: ACTIVITY_LIMIT + 1 }, (_, i) => entry({ kind: i === 0 ? 'Jam' : 'Locked' }));
    const count = async () => {
      const { data } = (await ask('/activity/', {})) as { data: { activity: { action: string }[] } };
      return [data.activity.length, data.activity.at(-1)?.action];
    };
    logged(...all);
    expect([ACTIVITY_LIMIT, await count()]).toEqual([5_000, [5_000, 'locked']]);
    logged(...all.slice(0, -1));
    expect(await count()).toEqual([5_000, 'failed_unlock']);
  });
});

describe('uploads', () => {
  beforeEach(open);
  it('take what they can; what they cannot is named; for unknown locks only they fail', async () => {
    const unknown = { mac: 'none', msg: NO_LOCK, action: 'upload' };
    const log = (mac: string, responses: readonly string[] = []) => ({ mac, session: SESSION, responses });
    await inOrder([
      ['/upload/', { logs: [] }, said('upload', null)],
      ['/upload/', { logs: [log(MAC)] }, said('upload', null)],
      ['/upload/', { logs: [log(MAC), log('none')] }, said('upload', null, [unknown])],
      ['/upload/', { logs: [log('none')] }, refused('upload', 7, NO_LOCK, [unknown])],
      ['/upload/', { logs: [log('none'), log('none')] }, refused('upload', 7, NO_LOCK, [unknown, unknown])],
      ['/restore/', { mac: MAC, more: 1 }, said('restore', { commands: '' })],
      ['/restore/confirm/', { mac: MAC }, said('restore/confirm', { commands: '' })],
      ['/restore/', { mac: 'none' }, refused('restore', 7, NO_LOCK)],
      ['/restore/confirm/', { mac: 'none' }, refused('restore/confirm', 7, NO_LOCK)],
    ]);
  });

  it('pass on only the packets of the lock’s server, and name the rule of a refusal', async () => {
    const asked: unknown[] = [];
    class Recording extends Company {
      override execute(command: never) {
        asked.push(command);
        return { ok: asked.length > 1, events: [], refusal: { rule: 'B-REC-9' } } as never;
      }
    }
    ask = asker(new Recording(() => hosted));
    const responses = ['50aa', '51bb', '5', '0050', '50'];
    const log = { mac: MAC, session: SESSION, responses };
    const message = 'refused by B-REC-9';
    await inOrder([
      ['/upload/', { logs: [log] }, refused('upload', 7, message, [{ mac: MAC, msg: message, action: 'upload' }])],
      ['/upload/', { logs: [log] }, said('upload', null)],
    ]);
    const command = { type: 'records.upload', mac: MAC, session: SESSION, packets: ['50aa', '50'] };
    expect(asked).toEqual([command, command]);
  });
});

describe('a request at a limit is read, one past it is error 3', () => {
  beforeAll(open);
  const text = (length: number) => 'x'.repeat(length);
  const list = (length: number, of: unknown = 'x') => new Array(length).fill(of);
  const codes = (length: number) => list(length, { code: '0', uses: 1 });
  const log = { mac: 'x', session: '', responses: [] };
  type Limit = [what: string, path: string, at: (n: number) => object, most: number, code: number];
  const limits: Limit[] = [
    ['macs', '/lock/', (n) => ({ macs: list(n) }), 1_000, 0],
    ['serials', '/lock/', (n) => ({ serials: list(n) }), 1_000, 0],
    ['a mac', '/lock/', (n) => ({ macs: [text(n)] }), 40, 0],
    ['the version', '/lock/', (n) => ({ macs: [], api_version: text(n) }), 20, 0],
    ['the mac of an unlock', '/unlock/', (n) => ({ mac: text(n), session: '' }), 40, 7],
    ['a session', '/unlock/', (n) => ({ mac: 'x', session: text(n) }), 80, 7],
    ['a tracking key', '/unlock/', (n) => ({ mac: 'x', session: '', tracking_key: text(n) }), 200, 7],
    ['issues', '/keys/', (n) => ({ issue: list(n, { macs: [], tracking_keys: [] }) }), 1_000, 0],
    ['revocations', '/keys/', (n) => ({ revoke: list(n, { macs: [] }) }), 1_000, 0],
    ['locks of an issue', '/keys/', (n) => ({ issue: [{ macs: list(n), tracking_keys: [] }] }), 1_000, 0],
    ['tracking keys of an issue', '/keys/', (n) => ({ issue: [{ macs: [], tracking_keys: list(n) }] }), 1_000, 0],
    ['locks shown', '/keys/', (n) => ({ display: { macs: list(n) } }), 1_000, 0],
    ['tracking keys shown', '/keys/', (n) => ({ display: { tracking_keys: list(n) } }), 1_000, 0],
    [
      'keys',
      '/keys/',
      (n) => ({
        issue: [
          { macs: list(1), tracking_keys: list(n - 9) },
          { macs: list(9), tracking_keys: ['x'] },
        ],
      }),
      1_000,
      7,
    ],
    [
      'locks of a fob',
      '/fobs/issue/',
      (n) => ({ fob_mac: FOB, locks: list(n, { mac: 'x', tracking_key: 'x' }) }),
      1_000,
      7,
    ],
    ['locks taken from a fob', '/fobs/revoke/', (n) => ({ fob_mac: FOB, lock_macs: list(n) }), 1_000, 0],
    ['tracking keys taken from a fob', '/fobs/revoke/', (n) => ({ fob_mac: FOB, tracking_keys: list(n) }), 1_000, 0],
    ['fobs', '/fobs/display/', (n) => ({ fob_macs: list(n) }), 1_000, 0],
    ['the session of a fob', '/fobs/sync/', (n) => ({ mac: FOB, session: text(n) }), 80, 7],
    ['codes', '/qc/issue/', (n) => ({ mac: 'x', quick_clicks: codes(n) }), 100, 7],
    ['codes to revoke', '/qc/revoke/', (n) => ({ mac: 'x', quick_clicks: codes(n) }), 100, 7],
    ['a code', '/qc/issue/', (n) => ({ mac: 'x', quick_clicks: [{ code: text(n), uses: 1 }] }), 60, 7],
    ['a code to revoke', '/qc/revoke/', (n) => ({ mac: 'x', quick_clicks: [{ code: text(n) }] }), 60, 7],
    ['locks with codes', '/qc/display/', (n) => ({ macs: list(n) }), 1_000, 0],
    ['locks to issue to', '/qc/', (n) => ({ issue: list(n, { mac: 'x', quick_clicks: [] }) }), 1_000, 0],
    ['locks to revoke from', '/qc/', (n) => ({ revoke: list(n, { mac: 'x', quick_clicks: [] }) }), 1_000, 0],
    ['locks of activity', '/activity/', (n) => ({ lock_macs: list(n) }), 1_000, 0],
    ['actions', '/activity/', (n) => ({ actions: list(n) }), 1_000, 0],
    ['an action', '/activity/', (n) => ({ actions: [text(n)] }), 60, 0],
    ['tracking keys of activity', '/activity/', (n) => ({ tracking_keys: list(n) }), 1_000, 0],
    ['logs', '/upload/', (n) => ({ logs: list(n, { ...log, mac: MAC, session: SESSION }) }), 1_000, 0],
    ['responses', '/upload/', (n) => ({ logs: [{ ...log, responses: list(n) }] }), 1_000, 7],
    ['a response', '/upload/', (n) => ({ logs: [{ ...log, responses: [text(n)] }] }), 80, 7],
    ['the session of a log', '/upload/', (n) => ({ logs: [{ ...log, session: text(n) }] }), 80, 7],
  ];
  it.each(limits)('%s', async (_, path, at, most, code) => {
    const request = path.slice(1, -1);
    expect(await ask(path, at(most))).toMatchObject({ error_code: code, request });
    expect(await ask(path, at(most + 1))).toEqual(refused(request, 3, expect.stringMatching(/^.{15,}$/)));
  });

  it('keys, codes and what is empty', async () => {
    const row = (code: number, uses = 1) => ({ mac: MAC, quick_clicks: list(code, { code: 'x', uses }) });
    const many = list(10, row(100));
    const tooMany = refused('qc', 3, 'one request issues and revokes at most 1000 codes');
    await inOrder([
      [
        '/keys/',
        { issue: [{ macs: list(7), tracking_keys: list(143) }] },
        refused('keys', 3, 'one request issues at most 1000 keys'),
      ],
      ['/qc/', { issue: many, revoke: [row(1)] }, tooMany],
      ['/qc/', { revoke: many, issue: [row(1)] }, tooMany],
      ['/qc/', { issue: many }, said('qc', [], expect.objectContaining({ length: 1_000 }))],
      ['/keys/', { display: { tracking_keys: [''] } }, refused('keys', 3, expect.stringContaining('tracking_keys'))],
    ]);
    for (const fob_mac of ['', 'F0B00000000B', `${FOB}:0B`, FOB.replaceAll(':', '-')])
      expect(await ask('/fobs/revoke/', { fob_mac })).toEqual(
        refused('fobs/revoke', 3, expect.stringContaining('a MAC such as C0:FF:EE:00:00:01')),
      );
  });

  it('an answer has at most five thousand keys', async () => {
    let count = SHOWN_LIMIT;
    const standing: StandingKey = { mac: MAC as never, bearer: 'api-x', trackingKey: 'x', status: 'synced' };
    class Many extends Company {
      override async standing() {
        return new Array(count).fill(standing);
      }
      override async derived() {
        return [];
      }
      override async executeAll() {}
    }
    ask = asker(new Many(() => hosted));
    const why = 'one answer contains at most 5000 keys; request fewer locks or fobs at a time';
    const asked = async () => [
      await ask('/keys/', {}),
      await ask('/fobs/display/', {}),
      await ask('/fobs/revoke/', { fob_mac: FOB }),
    ];
    expect(await asked()).toEqual([said('keys', { locks: [] }), said('fobs/display', []), said('fobs/revoke', [])]);
    count++;
    expect(await asked()).toEqual(['keys', 'fobs/display', 'fobs/revoke'].map((request) => refused(request, 3, why)));
  });
});

describe('who may ask', () => {
  beforeEach(open);
  const app = () => coreApiOf(new Company(() => hosted));
  it('each endpoint takes its own kind of key, and no other', async () => {
    const server = app();
    const paths = Object.entries((coreDocument(new Company(() => hosted)) as { paths: object }).paths);
    expect(paths).toHaveLength(19);
    for (const [path] of paths) {
      const isPhones = /^\/(upload|restore)/.test(path);
      for (const url of [path, path.slice(0, -1)])
        for (const [given, isRight] of [
          [KEYS.private, !isPhones],
          [KEYS.mobile, isPhones],
          [SANDBOX_KEYS.private, false],
          [SANDBOX_KEYS.mobile, false],
          ['', false],
          [undefined, false],
        ] as const) {
          const headers = given === undefined ? {} : { authorization: `Bearer ${given}` };
          const why = `send \`Authorization: Bearer\` with the ${isPhones ? 'mobile' : 'private'} key`;
          const request = path.slice(1, -1);
          const get = await server.inject({ url, headers });
          expect([url, given, get.statusCode, get.json()]).toEqual([
            url,
            given,
            200,
            isRight ? refused(request, 4, 'this API accepts only POST') : refused(request, 2, why),
          ]);
        }
    }
    expect((await server.inject({ url: '/openapi.json' })).statusCode).toBe(200);
  });

  it('refusals of the port keep their status, all others have 200', async () => {
    const server = app();
    const ask = async (url: string, headers: Record<string, string>) => {
      const { statusCode, body } = await server.inject({ method: 'POST', url, headers });
      return [statusCode, JSON.parse(body)];
    };
    expect([
      await ask('/lock/', { origin: 'https://x.example' }),
      await ask('/lock/', { 'sec-fetch-site': 'cross-site' }),
      await ask('/nothing/', {}),
      await ask('/lock/', { authorization: 'Bearer own', 'content-type': 'text/plain' }),
    ]).toEqual([
      [403, refused('lock', 3, expect.stringContaining('x.example'))],
      [403, refused('lock', 3, 'pages of other origins may not send requests here')],
      [200, refused('', 5, 'there is no POST /nothing/; see /openapi.json')],
      [200, expect.objectContaining({ result: 'failure' })],
    ]);
  });
});

it('a request that is large is worked on in so many turns', async () => {
  open();
  let turns = 0;
  class Counting extends Company {
    readonly #turns = Object.assign(new Turns(), {
      next: async () => {
        turns++;
      },
    });
    override get turns() {
      return this.#turns;
    }
    override execute() {
      return { ok: true, events: [] } as never;
    }
  }
  const counting = new Counting(() => hosted);
  ask = asker(counting);
  const turnsFor = async (path: string, body: unknown) => {
    turns = 0;
    await ask(path, body);
    return turns;
  };
  const idle = await turnsFor('/lock/', { macs: [] });
  const used = async (path: string, body: unknown) => (await turnsFor(path, body)) - idle;
  const issue = (count: number) => ({ issue: [{ macs: [MAC], tracking_keys: Array.from({ length: count }, String) }] });
  expect([await used('/keys/', issue(10)), await used('/keys/', issue(11)), await used('/keys/', issue(21))]).toEqual([
    0, 1, 2,
  ]);
  const log = (mac: string, responses: number) => ({
    mac,
    session: SESSION,
    responses: new Array(responses).fill('50'),
  });
  const uploads = (...sizes: number[]) => ({ logs: sizes.map((size) => log(MAC, size)) });
  expect([
    await used('/upload/', uploads(198, 1)),
    await used('/upload/', uploads(199, 1)),
    await used('/upload/', uploads(500, 500, 1)),
    await used('/upload/', { logs: [log('none', 900), log('none', 900)] }),
  ]).toEqual([0, 1, 2, 0]);
  const locks = [...hosted.parts.locks.keys()];
  const shown = (count: number) => ({ macs: locks.slice(0, count) });
  expect([await used('/qc/display/', shown(10)), await used('/qc/display/', shown(11))]).toEqual([0, 1]);
  expect(activityEndpoints(counting)).toHaveLength(1);
});
