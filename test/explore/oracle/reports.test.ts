/** What an app, a gateway and the company say of themselves, and the sentences with which the oracle reports what contradicts it. */
import { describe, expect, it } from 'vitest';
import { MemoryWatch, type StoredByCompany } from '../../../src/explore/oracle/company/memory-watch.ts';
import { AppWatch } from '../../../src/explore/oracle/lock/app-watch.ts';
import { GatewayWatch } from '../../../src/explore/oracle/lock/gateway-watch.ts';
import { JamWatch } from '../../../src/explore/oracle/lock/jam-watch.ts';
import type { ObservedEvent, ObservedLock } from '../../../src/explore/oracle/model/observations.ts';
import { Rights } from '../../../src/explore/oracle/model/rights.ts';
import { FACTS, GATE, LOCK, NOON, OTHER_GATE, SECOND, said, seen } from './known-facility.ts';

describe('an app', () => {
  type Step = (app: AppWatch) => void;
  const saw =
    (kind: string, data: ObservedEvent['data'] = {}): Step =>
    (app) =>
      app.saw(seen(`phone.${kind}`, data));
  const tap =
    (verb: string, args: object, during: readonly Step[] = [], hasData = true): Step =>
    (app) => {
      app.taps();
      for (const step of during) step(app);
      app.tapped(`phone.${verb}`, { phone: 'ann', ...args }, NOON, hasData);
    };
  const signedIn = saw('account', { signedIn: true, facility: 'site' });
  const request = (type: string, number = 1): Step => saw('request', { type, number });
  const answer = (type: string, number = 1): Step => saw('answer', { type, number });
  const failed = saw('answer', { type: 'upload', number: 1, ok: false });
  const answered = saw('answer', { type: 'upload', number: 1, ok: true });
  const gave =
    (packet: string): Step =>
    (app) =>
      app.gave(packet);
  const down =
    (msAgo: number): Step =>
    (app) =>
      app.disconnected(NOON - msAgo);
  const attempt = saw('attempt', { target: 'U1' });
  const scans: Step = (app) => app.searches();
  const shows = (message: string, appError = 0): Step => saw('outcome', { message, appError });
  const off = saw('bluetooth', { on: false });
  const denied = saw('permission', { what: 'bluetooth', allowed: false });
  const lost = saw('permission', { what: 'location', allowed: false });
  const uploaded = (packets: number, left = 0): Step => saw('uploaded', { packets, left });

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['sends what a tap asks for', [signedIn, tap('refresh', {}, [request('refresh')])], []],
    [
      'sends nothing',
      [signedIn, tap('refresh', {})],
      ['INV-PHONE-ASKS: phone/ann sent no request after phone.refresh'],
    ],
    ['sends nothing without data', [signedIn, tap('refresh', {}, [], false)], []],
    ['sends nothing without a facility', [tap('refresh', {})], []],
    ['asks once at a time', [signedIn, request('refresh'), tap('openApp', {})], []],
    [
      'asks again after an answer',
      [signedIn, request('refresh'), answer('refresh'), tap('openApp', {})],
      ['INV-PHONE-ASKS: phone/ann sent no request after phone.openApp'],
    ],
    [
      'signs in without a facility',
      [tap('signIn', {})],
      ['INV-PHONE-ASKS: phone/ann sent no request after phone.signIn'],
    ],
    ['drops a request at its limit', [signedIn, tap('share', {}, [saw('dropped', { what: 'share' })])], []],
    [
      'hears an answer of another kind',
      [request('share'), answer('refresh')],
      ['INV-PHONE-ENDS: phone/ann received an answer that it was not waiting for'],
    ],
    [
      'hears an answer after it was closed',
      [request('share'), saw('power', { on: false }), answer('share')],
      ['INV-PHONE-ENDS: phone/ann received an answer that it was not waiting for'],
    ],
    [
      'hears an answer after signing out',
      [request('share'), saw('account', { signedIn: false }), answer('share')],
      ['INV-PHONE-ENDS: phone/ann received an answer that it was not waiting for'],
    ],
    ['searches for what was tapped', [tap('unlock', { unit: 'U1' }, [attempt, scans])], []],
    [
      'tries another lock',
      [tap('unlock', { unit: 'U2' }, [attempt, scans])],
      ['INV-PHONE-SAYS: phone/ann does not try to open what was tapped'],
    ],
    [
      'does not search',
      [tap('unlock', { unit: 'U1' }, [attempt])],
      ['INV-PHONE-SAYS: phone/ann does not search for the lock although nothing prevents it'],
    ],
    [
      'says that Bluetooth is off',
      [off, tap('unlock', { unit: 'U1' }, [attempt, shows('Turn on Bluetooth.', 302)])],
      [],
    ],
    [
      'searches without Bluetooth',
      [off, tap('startEntry', { entry: 'U1' }, [attempt, scans])],
      ['INV-PHONE-SAYS: phone/ann does not show the message for bluetoothOff'],
    ],
    [
      'says that Bluetooth is not allowed',
      [...[off, denied], tap('unlock', { unit: 'U1' }, [attempt, shows('Allow the app to use Bluetooth.', 319)])],
      [],
    ],
    [
      'blames Bluetooth',
      [shows('Turn on Bluetooth.', 302)],
      ['INV-PHONE-SAYS: phone/ann shows the message for bluetoothOff with error 302'],
    ],
    [
      'blames Bluetooth after its adapter was reset',
      [(app) => app.adapterReset(), shows('Turn on Bluetooth.', 302)],
      [],
    ],
    [
      'shows another error',
      [lost, shows('Allow the app to use your location.', 301)],
      ['INV-PHONE-SAYS: phone/ann shows the message for locationDenied with error 301'],
    ],
    ['uploads what it was given', [gave('50A'), gave('50B'), uploaded(2)], []],
    [
      'uploads less',
      [gave('50A'), gave('50B'), down(1_000), uploaded(1)],
      ['INV-PHONE-KEEPS: phone/ann uploaded 1 of 2 packets'],
    ],
    ['uploads less before the last packets are queued', [gave('50A'), gave('50B'), down(999), uploaded(1)], []],
    ['uploads less while it is connected', [gave('50A'), down(5_000), gave('50B'), uploaded(1)], []],
    ['uploads less during an attempt', [gave('50A'), gave('50B'), down(5_000), attempt, uploaded(1)], []],
    ['has more to upload', [gave('50A'), gave('50B'), uploaded(1, 1)], []],
    [
      'uploads a packet twice',
      [gave('50A'), uploaded(1), uploaded(1)],
      ['INV-PHONE-KEEPS: phone/ann uploaded 2 of 1 packet'],
    ],
    [
      'uploads again at once',
      [request('upload'), failed, request('upload', 2)],
      ['INV-PHONE-KEEPS: phone/ann repeats a failed upload immediately'],
    ],
    ['uploads again on an occasion', [request('upload'), shows('No.'), failed, request('upload', 2)], []],
    ['uploads more', [request('upload'), answered, request('upload', 2)], []],
    ['lost packets when it was closed', [gave('50A'), saw('power', { on: false }), gave('50B'), uploaded(1)], []],
  ])('%s', (_is, steps, says) => {
    expect(said((report) => new AppWatch('phone/ann', 'android', report), steps)).toEqual(says);
  });
});

describe('a gateway', () => {
  type Step = (gateway: GatewayWatch) => void;
  const SESSION = '02130BB8';
  const reading = {
    mechanicalState: 2,
    lowBattery: false,
    clockValid: true,
    batteryMv: 3_000,
    temperatureC: 20,
    time: 1,
  };
  const lock = (kind: string, data: ObservedEvent['data'], at = 0): Step => {
    const event = { ...seen(`lock.${kind}`, data, NOON + at), actor: 'lock/U1' };
    return (gateway) => {
      gateway.sawLock(event);
      gateway.reads(event, reading);
    };
  };
  const beats = lock('heartbeat', { session: SESSION, touched: false });
  const answers = lock('answered', { via: 'mesh' });
  const receives = lock('received', { via: 'mesh' });
  const gateway =
    (kind: string, data: object = {}, at = 60): Step =>
    (watch) =>
      watch.saw(seen(`gateway.${kind}`, { lock: 'U1', ...data }, NOON + at));
  const beat = (data: object = {}, at = 60): Step =>
    gateway(
      'heartbeat',
      { session: SESSION, state: 2, batteryMv: 3_000, clockValid: true, touched: false, ...data },
      at,
    );
  const heard =
    (data: object): Step =>
    (watch) =>
      watch.saw(seen('core.lock.heard', { mac: LOCK, mechanical: 2, batteryMv: 3_000, ...data }, NOON + 60));
  const later =
    (ms: number): Step =>
    (watch) =>
      watch.inspect(NOON + ms);
  const OTHER = 'INV-GATEWAY: the heartbeat of U1 arrived with different contents';

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['forwards a heartbeat', [beats, beat(), heard({}), later(501)], []],
    ['loses a heartbeat', [beats, gateway('lost', { what: 'heartbeat' }), later(501)], []],
    ['keeps a heartbeat', [beats, later(500)], []],
    [
      'keeps a heartbeat for long',
      [beats, later(501)],
      ['INV-GATEWAY: a message (heartbeat) of U1 was neither delivered nor lost'],
    ],
    ['forwards a heartbeat late', [beats, beat({}, 501)], ['INV-GATEWAY: a message was in transit for 501 ms']],
    ...Object.entries({ state: 1, batteryMv: 2_999, clockValid: false, touched: true }).map(
      ([key, value]) => [`changes ${key}`, [beats, beat({ [key]: value })], [OTHER]] as const,
    ),
    ['forwards one that was sent before', [beat({ session: 'FF', batteryMv: 1 })], []],
    [
      'is misheard by the company',
      [beats, beat(), heard({ batteryMv: 2_000 })],
      ['INV-GATEWAY: the company stored readings that differ from those in the heartbeat'],
    ],
    [
      'is misheard in another way',
      [beats, beat(), heard({ mechanical: 0 })],
      ['INV-GATEWAY: the company stored readings that differ from those in the heartbeat'],
    ],
    ['forwards an answer', [answers, gateway('results'), later(501)], []],
    [
      'keeps an answer',
      [answers, later(501)],
      ['INV-GATEWAY: a message (results) of U1 was neither delivered nor lost'],
    ],
    ['serves a lock that lost its supply', [answers, lock('supply', { up: false }), later(501)], []],
    ['delivers commands', [receives, receives, gateway('packets', { count: 2 })], []],
    ['delivers too few', [receives, gateway('packets', { count: 2 })], ['INV-GATEWAY: U1 received 1 of 2 commands']],
    [
      'delivers more than may wait',
      [...Array.from({ length: 5 }, () => receives), gateway('packets', { count: 5 })],
      ['INV-GATEWAY: U1 received 5 of 5 commands'],
    ],
  ])('%s', (_is, steps, says) => {
    const macOf = (id: string): string | undefined => (id === 'U1' ? LOCK : undefined);
    expect(said((report) => new GatewayWatch(macOf, report), steps)).toEqual(says);
  });
});

describe('a lock that jams while it locks', () => {
  type Step = (jams: JamWatch) => void;
  const at =
    (ms: number, kind: string, data: ObservedEvent['data'] = {}): Step =>
    (jams) =>
      jams.saw(seen(`lock.${kind}`, data, NOON + ms));
  const later =
    (ms: number, broken: readonly string[] = []): Step =>
    (jams) =>
      jams.inspect({ broken } as ObservedLock, NOON + ms);
  const locking = at(0, 'state', { motor: 'locking' });
  const stalled = (ms: number): Step => at(ms, 'motor', { state: 'stalled' });
  const running = (ms: number): Step => at(ms, 'motor', { state: 'running' });
  const jams = (ms: number): Step => at(ms, 'jam', { why: 'locking' });
  const UNNOTICED = ['INV-RELOCKS: U1 did not notice that it jammed'];
  const UNTRIED = ['INV-RELOCKS: U1 did not try to lock again'];

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['notices it', [locking, stalled(0), jams(250), running(5_250), later(9_000)], []],
    ['may still notice it', [locking, stalled(0), later(2_000)], []],
    ['does not notice it', [locking, stalled(0), later(2_001)], UNNOTICED],
    ['stalls while it unlocks', [at(0, 'state', { motor: 'unlocking' }), stalled(0), later(2_001)], []],
    ['may still try again', [jams(0), later(8_000)], []],
    ['does not try again', [jams(0), later(8_001)], UNTRIED],
    ['tries twice', [jams(0), running(5_000), jams(6_000), later(14_001)], UNTRIED],
    ['tries three times', [jams(0), running(5_000), jams(6_000), running(11_000), jams(12_000), later(30_000)], []],
    ['is touched', [jams(0), at(1, 'touched'), later(8_001)], []],
    ['comes to rest', [jams(0), at(1, 'state', { motor: 'idle' }), later(8_001)], []],
    ['is broken', [jams(0), later(8_001, ['motor'])], []],
    ['jammed while it unlocked', [at(0, 'jam', { why: 'unlocking' }), later(8_001)], []],
  ])('%s', (_is, steps, says) => {
    expect(said((report) => new JamWatch('U1', report), steps)).toEqual(says);
  });
});

describe('the company', () => {
  const unit = { facility: 'site', leaseFrom: undefined, shares: [], managerShare: undefined, auction: undefined };
  const user = { frozen: false, roles: new Map(), schedules: new Map(), vendor: new Map() };
  const lock = (id: string) => ({ facility: 'site', place: { id }, batteryMv: undefined, mechanical: 0 });
  const STORED: StoredByCompany = {
    units: new Map([
      ['U1', { ...unit, status: 'occupied', tenant: 'ann' }],
      ['U2', { ...unit, status: 'available', tenant: undefined }],
    ]),
    users: new Map([
      ['ann', { ...user, schedules: new Map([['site', 'office']]) }],
      ['eli', { ...user, roles: new Map([['site', 'employee']]) }],
    ]),
    roles: new Map([
      ['employee', { tier: 2, permissions: ['Access Override Unlock', 'Remote Open', 'Open Manager Shares'] }],
    ]),
    facilities: new Map([['site', { settings: { pinTries: 5 } }]]),
    devices: new Map(),
    entries: new Map([['gate', { facility: 'site', heldOpen: undefined }]]),
    locks: new Map([
      ...[[LOCK, lock('U1')] as const, [SECOND, lock('U2')] as const],
      ...[[GATE, lock('gate')] as const, [OTHER_GATE, lock('other')] as const],
    ]),
    messages: ['first', 'second'],
    dropped: { messages: 5 },
  };
  const heard = seen('core.lock.heard', { mac: LOCK, batteryMv: 2_900, mechanical: 1 });
  const issued = seen('core.keys.issued', {
    facility: 'site',
    device: 'D',
    grants: [{ mac: LOCK, slot: 1, generation: 2, keyDay: 3, until: 4 }],
  });
  const voided = seen('core.keys.voided', { device: 'D', macs: [LOCK] });
  const signedIn = seen('core.account.signedIn', { user: 'ann', device: 'D' });
  const signedOut = seen('core.account.signedOut', { user: 'ann', device: 'D' });
  const removed = seen('core.lock.removed', { mac: LOCK });
  const reading = (batteryMv: number, mechanical: number) => ({
    locks: new Map([[LOCK, { ...lock('U1'), batteryMv, mechanical }]]),
  });
  const key = (until: number) => ({
    devices: new Map([
      ['D', { user: undefined, keys: new Map([[LOCK, { slot: 1, generation: 2, keyDay: 3, until }]]) }],
    ]),
  });
  const signed = (by: string) => ({ devices: new Map([['D', { user: by, keys: new Map() }]]) });
  const ofUnit = (more: object) => ({
    units: new Map([...STORED.units, ['U1', { ...unit, status: 'occupied', tenant: 'ann', ...more }]]),
  });
  const ofUser = (id: string, more: object) => ({
    users: new Map([...STORED.users, [id, { ...user, ...STORED.users.get(id), ...more }]]),
  });
  const compared = { leaseFrom: undefined, guests: [], managerShare: false, auction: undefined };

  it.each<readonly [is: string, happened: readonly ObservedEvent[], stored: object, says: string | undefined]>([
    ['stores what happened', [heard, issued], { ...reading(2_900, 1), ...key(4) }, undefined],
    ['forgets a unit', [], { units: new Map() }, 'unit U1 as undefined'],
    ...(
      [
        [{ status: 'overlock' }],
        [{ tenant: 'ben' }],
        [{ leaseFrom: 1 }],
        [{ shares: [{ user: 'guy' }] }, { guests: ['guy'] }],
        [{ managerShare: 1 }, { managerShare: true }],
        [{ auction: { opener: 'mia' } }, { auction: 'mia' }],
      ] as const
    ).map(
      ([more, says = more]) =>
        [
          `stores another ${Object.keys(says)}`,
          [],
          ofUnit(more),
          `unit U1 as ${JSON.stringify({ status: 'occupied', tenant: 'ann', ...compared, ...says })}`,
        ] as const,
    ),
    ['gives somebody a role', [], ofUser('ann', { roles: new Map([['site', 'employee']]) }), 'role employee of ann'],
    [
      'gives another tier',
      [],
      { roles: new Map([['employee', { tier: 3, permissions: [] }]]) },
      'role employee of eli',
    ],
    [
      'takes a permission',
      [],
      { roles: new Map([['employee', { tier: 2, permissions: [] }]]) },
      'role employee of eli',
    ],
    [
      'changes a role that nobody has',
      [],
      { roles: new Map([...STORED.roles, ['vendor', { tier: 1, permissions: [] }]]) },
      'role vendor',
    ],
    ['changes a setting', [], { facilities: new Map([['site', { settings: { pinTries: 4 } }]]) }, 'setting pinTries'],
    ['signs another person in', [signedIn], signed('ben'), 'ben as signed in on a phone of ann'],
    ['signs nobody out', [signedIn, signedOut], signed('ann'), 'ann as signed in on a phone of undefined'],
    ['gives other hours', [], ofUser('ann', { schedules: new Map([['site', 'fob']]) }), 'schedule fob of ann'],
    ['forgets a vendor', [seen('core.vendor.added', { user: 'vic', zones: [] })], {}, 'vendor vic'],
    ['freezes somebody', [], ofUser('ann', { frozen: true }), '1 frozen account'],
    [
      'holds an entry open',
      [],
      { entries: new Map([['gate', { facility: 'site', heldOpen: 'portal' }]]) },
      '1 entry that is held open',
    ],
    ['moves a lock', [], { locks: new Map([[LOCK, lock('U2')]]) }, `lock ${LOCK} at U2`],
    ['forgets a voltage', [heard], reading(3_000, 1), `the readings of ${LOCK}`],
    ['forgets a state', [heard], reading(2_900, 0), `the readings of ${LOCK}`],
    ['has a voltage from a record', [heard, seen('core.record.kept', { mac: LOCK })], reading(3_000, 1), undefined],
    ['stores another key', [issued], key(5), `a key for ${LOCK} as 1/2/3/5`],
    ['keeps a key', [issued, voided], key(4), `a key for ${LOCK} that is no longer valid`],
    [
      'keeps a key to a lock that was reset',
      [issued, voided, seen('core.lock.resetWanted', { mac: LOCK })],
      key(4),
      undefined,
    ],
    ['keeps nothing of a lock that was removed', [issued, heard, removed], { locks: new Map() }, undefined],
  ])('%s', (_is, happened, stored, says) => {
    const rights = new Rights({ ...FACTS, schedules: new Map([['ann', 'office']]) });
    const sentences = said(
      (report) => new MemoryWatch(rights, report),
      [
        (watch) => {
          for (const event of happened) {
            rights.saw(event);
            watch.saw(event);
          }
          watch.inspect({ ...STORED, ...stored }, NOON);
        },
      ],
    );
    expect(sentences).toEqual(
      says === undefined ? [] : [`INV-STORES: the company stores ${says}, which contradicts its own events`],
    );
  });

  it('stores each message', () => {
    const watch = (stored: readonly number[]) =>
      said(
        (report) => new MemoryWatch(new Rights({ ...FACTS, schedules: new Map([['ann', 'office']]) }), report),
        stored.map((messages) => (one: MemoryWatch) => {
          one.inspect({ ...STORED, dropped: { messages } }, NOON);
          one.saw(seen('core.message.sent'));
        }),
      );
    expect(watch([7, 8, 9])).toEqual([]);
    expect(watch([7, 8, 8])).toEqual(['INV-STORES: the company stores 10 messages, which contradicts its own events']);
  });
});
