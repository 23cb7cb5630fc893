/**
 * Every invariant fires and stays silent: for most of them the shortest known run of a planted fault shows both (kept-runs.test.ts); for the others
 * the oracle gets a correct run unchanged, and again with one change.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { runJob } from '../../../src/explore/jobs/job.ts';
import type { StoredByCompany } from '../../../src/explore/oracle/company/memory-watch.ts';
import { INVARIANTS, type InvariantId } from '../../../src/explore/oracle/model/invariants.ts';
import type {
  KnownToCompany,
  ObservedEvent,
  ObservedLock,
  PacketAtLock,
} from '../../../src/explore/oracle/model/observations.ts';
import { recoverAndCheck } from '../../../src/explore/run/recovery.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import type { Draw } from '../../../src/explore/setup/draw.ts';
import { DRAWN_SETTINGS } from '../../../src/explore/setup/facility.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { type Step, verbs, wait } from '../../../src/explore/setup/steps.ts';
import type { KeptRun } from '../../../src/explore/shrink/kept-run.ts';
import { SOUND_PARTS, withFirmware } from '../../../src/facility/faults/fault.ts';
import type { Json } from '../../../src/sim/clock.ts';

const DRAW: Draw = {
  zone: 0,
  start: 0,
  seed: 0,
  ios: false,
  units: [
    { status: 0, factory: false, drift: 0 },
    { status: 0, factory: false, drift: 0 },
  ],
  faultClasses: ['fobs', 'entries'],
  moves: 6,
  // Nobody has to be on site: the oracle asks the facility for the position of a phone.
  settings: [DRAWN_SETTINGS.findIndex(([key]) => key === 'onSiteRequired')],
  more: 0,
};
const MAC_OF_U2 = 'C0:FF:EE:00:00:02';

/** Ann opens her unit twice and has her fob synced. */
const VISIT: readonly Step[] = [
  verbs.person.tailgate({ person: 'ann' }),
  verbs.phone.openApp({ phone: 'ann' }),
  verbs.person.walkTo({ person: 'ann', to: 'U1' }),
  wait(30_000),
  verbs.lock.touch({ lock: 'U1' }),
  verbs.phone.unlock({ phone: 'ann', unit: 'U1' }),
  wait(120_000),
  verbs.lock.touch({ lock: 'U1' }),
  verbs.phone.unlock({ phone: 'ann', unit: 'U1' }),
  wait(120_000),
  verbs.fob.add({ fob: 'F1', owner: 'ann' }),
  verbs.fob.sync({ fob: 'F1' }),
  wait(5_000),
];

type Heard =
  | { readonly call: 'saw'; readonly event: ObservedEvent }
  | { readonly call: 'judges'; readonly judging: PacketAtLock }
  | {
      readonly call: 'inspect';
      readonly locks: readonly ObservedLock[];
      readonly at: number;
      readonly stored: StoredByCompany | undefined;
    };

/** Everything that the oracle receives during a correct run. */
function heardOf(steps: readonly Step[]): readonly Heard[] {
  const trial = new TrialRun(setupOf(DRAW));
  const heard: Heard[] = [];
  const { oracle } = trial;
  const saw = oracle.saw.bind(oracle);
  const judges = oracle.judges.bind(oracle);
  const inspect = oracle.inspect.bind(oracle);
  vi.spyOn(oracle, 'saw').mockImplementation((event) => {
    heard.push({ call: 'saw', event });
    saw(event);
  });
  vi.spyOn(oracle, 'judges').mockImplementation((judging) => {
    heard.push({ call: 'judges', judging });
    judges(judging);
  });
  vi.spyOn(oracle, 'inspect').mockImplementation((locks, at, stored) => {
    // The company goes on changing what it stores.
    heard.push({ call: 'inspect', locks, at, stored: structuredClone(stored) });
    inspect(locks, at, stored);
  });
  for (const step of steps) trial.play(step);
  expect(trial.broken).toBeUndefined();
  return heard;
}

/** The first invariant that a new oracle finds broken in this input. */
function judged(heard: readonly Heard[]): string | undefined {
  const { oracle } = new TrialRun(setupOf(DRAW));
  for (const each of heard) {
    if (each.call === 'saw') oracle.saw(each.event);
    else if (each.call === 'judges') oracle.judges(each.judging);
    else oracle.inspect(each.locks, each.at, each.stored);
  }
  return oracle.first?.invariant;
}

const VISITED = heardOf(VISIT);

type Change = (event: ObservedEvent) => Partial<ObservedEvent> | undefined;

/** The same, with every event replaced for which `change` returns another; at least one must be. */
function withEvents(change: Change): readonly Heard[] {
  let changed = 0;
  const heard = VISITED.map((each): Heard => {
    const other = each.call === 'saw' ? change(each.event) : undefined;
    if (each.call !== 'saw' || other === undefined) return each;
    changed += 1;
    return { ...each, event: { ...each.event, ...other } };
  });
  expect(changed).toBeGreaterThan(0);
  return heard;
}

const withStandings = (change: (lock: ObservedLock) => ObservedLock): readonly Heard[] =>
  VISITED.map((each) => (each.call === 'inspect' ? { ...each, locks: each.locks.map(change) } : each));

const withStored = (change: (stored: StoredByCompany) => StoredByCompany): readonly Heard[] =>
  VISITED.map((each) =>
    each.call === 'inspect' && each.stored !== undefined ? { ...each, stored: change(each.stored) } : each,
  );

/** An event before all others. */
const first = (actor: string, kind: string, data: ObservedEvent['data']): readonly Heard[] => [
  { call: 'saw', event: { seq: 0, time: 0, actor, kind, data } },
  ...VISITED,
];

/** Values that the lock does not store, one for each kind of item that the company confirms. */
const CONFIRMED_FALSELY: readonly ((lock: ObservedLock) => Partial<KnownToCompany>)[] = [
  ({ held }) => ({ overlock: !held.overlock }),
  () => ({ relockAfterS: 77 }),
  () => ({ zone: { offset: 99, transition: 0, offsetAfter: 99, quartersToNext: 0 } }),
  () => ({ hours: { 9: Array.from({ length: 7 }, () => ({ open: 1, close: 2 })) } }),
  ({ known }) => ({ slots: { ...known?.slots, 98: { generation: 9, blacklisted: true } } }),
  () => ({ clicks: { 7: { ref: '00', length: 3, pattern: 5, uses: 255 } } }),
];

const HEARD: readonly (readonly [InvariantId, () => readonly Heard[]])[] = [
  [
    'INV-OPENS-IF',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'lock.accepted' && data.op === 'unlock' ? { kind: 'lock.refused', data: { result: 0x61 } } : undefined,
      ),
  ],
  [
    'INV-NUMBERS',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'lock.record' ? { data: { ...data, number: Number(data.number) + 1 } } : undefined,
      ),
  ],
  [
    'INV-ASLEEP',
    () => withEvents(({ kind, data }) => (kind === 'lock.state' && data.power === 'awake' ? { data: {} } : undefined)),
  ],
  [
    'INV-SESSION-NEW',
    () =>
      withEvents(({ kind, data }) => (kind === 'lock.connected' ? { data: { ...data, session: '00' } } : undefined)),
  ],
  [
    'INV-SESSION-SAYS',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'lock.connected'
          ? { data: { ...data, session: String(data.session).replace(/^(..)../, '$100') } }
          : undefined,
      ),
  ],
  [
    'INV-AWAKE',
    () =>
      withEvents(({ kind, actor, time }) =>
        kind === 'lock.asleep' && actor === 'lock/U1' ? { time: time - 2_000 } : undefined,
      ),
  ],
  [
    'INV-RECORD',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'lock.record' && data.event === 1 ? { data: { ...data, detail: Number(data.detail) + 1 } } : undefined,
      ),
  ],
  [
    'INV-ATTRIBUTED',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'core.record.kept' ? { data: { ...data, attribution: { user: 'ben' } } } : undefined,
      ),
  ],
  [
    'INV-GATEWAY',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'gateway.packets' ? { data: { ...data, count: Number(data.count) + 1 } } : undefined,
      ),
  ],
  [
    'INV-STORES',
    () =>
      withStored(({ units, ...others }) => ({
        ...others,
        units: new Map([...units].map(([id, unit]) => [id, { ...unit, shares: [{ user: 'nobody' }] }])),
      })),
  ],
  [
    'INV-PHONE-KEYS',
    () => withEvents(({ kind, data }) => (kind === 'phone.keys' ? { data: { ...data, count: 9 } } : undefined)),
  ],
  ['INV-PHONE-ENDS', () => withEvents(({ kind }) => (kind === 'phone.answer' ? { kind: 'phone.none' } : undefined))],
  [
    'INV-PHONE-RETRIES',
    () => withEvents(({ kind, data }) => (kind === 'phone.result' ? { data: { ...data, code: 0x61 } } : undefined)),
  ],
  [
    'INV-PHONE-SAYS',
    () =>
      withEvents(({ kind, data }) => {
        if (kind === 'phone.result') return { data: { ...data, code: 0x69 } };
        return kind === 'phone.outcome' ? { data: { result: 'failed', message: 'No.', appError: 261 } } : undefined;
      }),
  ],
  ['INV-CLOCK', () => withStandings((lock) => ({ ...lock, time: lock.time === null ? null : lock.time + 1_000 }))],
  ...CONFIRMED_FALSELY.map(
    (wrong) =>
      [
        'INV-CONFIRMED',
        () =>
          withStandings((lock) =>
            lock.known === undefined ? lock : { ...lock, known: { ...lock.known, ...wrong(lock) } },
          ),
      ] as const,
  ),
  ['INV-CLOCK-LOST', () => first('lock/U1', 'lock.supply', { up: false })],
  ['INV-FROZEN', () => first('core', 'core.account.frozen', { user: 'ann' })],
  [
    'INV-FOB-OPENS',
    () =>
      withEvents(({ kind, data }) =>
        kind === 'core.fob.synced' && Array.isArray(data.grants)
          ? { data: { ...data, grants: data.grants.map((grant) => ({ ...grant, mac: MAC_OF_U2 })) } }
          : undefined,
      ),
  ],
];

/** A planted event that violates the invariant. */
const PLAYED: readonly (readonly [InvariantId, (trial: TrialRun) => void])[] = [
  [
    'INV-SECRET',
    (trial) =>
      void vi.spyOn(trial.site, 'play').mockImplementation(() => {
        trial.site.trace.record('person/ann', 'test', { number: '+13035550101' });
        return { ok: true };
      }),
  ],
  [
    'INV-POSSIBLE',
    (trial) => void vi.spyOn(trial.site, 'play').mockReturnValue({ ok: false, by: 'not-possible', why: 'planted' }),
  ],
  [
    'INV-SOUND',
    (trial) =>
      void vi.spyOn(trial.site, 'play').mockImplementation(() => {
        throw new TypeError('planted');
      }),
  ],
];

/** Changes one path of the facility's view. */
const looks = (trial: TrialRun, path: string, value: Json): void => {
  const find = trial.site.find.bind(trial.site);
  vi.spyOn(trial.site, 'find').mockImplementation((asked) => (asked === path ? value : find(asked)));
};

/** A facility that does not recover from its run. */
const RECOVERED: readonly (readonly [InvariantId, (trial: TrialRun) => void])[] = [
  ['INV-LIVE-ENTERS', (trial) => looks(trial, 'phone.ann.app.outcome', { result: 'failed' })],
  ['INV-LIVE-KEY', (trial) => looks(trial, 'phone.ann.app.keys', [])],
  ['INV-LIVE-FOB', (trial) => looks(trial, 'fob.F1.last', '61')],
  ['INV-LIVE-KEYPAD', (trial) => looks(trial, 'lock.gate.bolt', 'extended')],
  [
    'INV-LIVE-RECORDS',
    (trial) => {
      trial.play(verbs.gateway.cut());
      const play = trial.site.play.bind(trial.site);
      vi.spyOn(trial.site, 'play').mockImplementation((name, args) =>
        name === 'gateway.restore' ? { ok: true } : play(name, args),
      );
    },
  ],
  ['INV-LIVE-KNOWN', (trial) => void vi.spyOn(trial.oracle, 'stale').mockReturnValue('a key still opens')],
  [
    'INV-LIVE-FEED',
    (trial) => {
      const unit = trial.site.pms.unit.bind(trial.site.pms);
      vi.spyOn(trial.site.pms, 'unit').mockImplementation((id) => {
        const known = unit(id);
        return known === undefined ? undefined : { ...known, status: 'overlock' };
      });
    },
  ],
];

const keptRuns: Readonly<Record<string, KeptRun>> = JSON.parse(
  readFileSync(new URL('../../../fixtures/faults/shortest.json', import.meta.url), 'utf8'),
);

test('every invariant has two tests: one in which it is violated and one in which it holds', () => {
  const paired = new Set<string>([
    ...Object.values(keptRuns).map(({ invariant }) => invariant),
    ...[...HEARD, ...PLAYED, ...RECOVERED].map(([id]) => id),
    'INV-SAME-AGAIN',
    'INV-LISTENS',
    // records-and-codes.test.ts.
    'INV-CLICKS',
    // hand-hold-and-updates.test.ts.
    'INV-HELD-OPEN',
    // At the level keys: search/keys-level.test.ts.
    'INV-COUNTED',
    'INV-LIST',
  ]);
  expect(Object.keys(INVARIANTS).filter((id) => !paired.has(id))).toEqual([]);
});

describe('a recorded run violates nothing; with one change it violates the invariant', () => {
  test.each(HEARD)('%s', (id, changed) => {
    expect(judged(VISITED)).toBeUndefined();
    expect(judged(changed())).toBe(id);
  });
});

describe('a run without a fault violates nothing; a planted event violates the invariant', () => {
  test.each(PLAYED)('%s', (id, plant) => {
    const trial = new TrialRun(setupOf(DRAW));
    trial.play(verbs.lock.touch({ lock: 'U1' }));
    expect(trial.broken).toBeUndefined();
    plant(trial);
    trial.play(verbs.lock.touch({ lock: 'U1' }));
    expect(trial.broken?.invariant).toBe(id);
  });
});

describe('a facility that recovers violates nothing; one that does not recover violates the invariant', () => {
  const recovered = (plant?: (trial: TrialRun) => void): TrialRun => {
    const trial = new TrialRun(setupOf(DRAW));
    for (const step of VISIT) trial.play(step);
    plant?.(trial);
    recoverAndCheck(trial);
    return trial;
  };

  test('none is violated, and each was checked', () => {
    const asked = new Set<string>();
    const trial = recovered(({ site }) => {
      const find = site.find.bind(site);
      vi.spyOn(site, 'find').mockImplementation((path) => {
        asked.add(path);
        return find(path);
      });
    });
    expect(trial.broken).toBeUndefined();
    for (const path of ['phone.ann.app.outcome', 'phone.ann.app.keys', 'fob.F1.last', 'lock.gate.bolt'])
      expect([...asked]).toContain(path);
  });

  test.each(RECOVERED)('%s', (id, plant) => {
    expect(recovered(plant).broken?.invariant).toBe(id);
  });
});

test('INV-SAME-AGAIN is violated by parts that remember another run, and not by parts without a fault', () => {
  const job = { number: 0, level: 'facility', seed: 3, runs: 1, twice: true } as const;
  const sound = runJob(job, SOUND_PARTS);
  expect([sound.checkedTwice, sound.found]).toEqual([1, []]);
  let asked = 7;
  const remembers = withFirmware({
    guards: {
      resting: () => {
        asked = (asked * 31 + 7) % 101;
        return asked > 50;
      },
    },
  })(SOUND_PARTS);
  expect(runJob(job, remembers).found.map(({ broken }) => broken.invariant)).toContain('INV-SAME-AGAIN');
});

test('INV-LISTENS is violated by a lock that wakes and stays silent, and not by one without a fault', () => {
  const deaf = withFirmware({ reactions: { touchWakes: () => ({}) } })(SOUND_PARTS);
  const seen = [SOUND_PARTS, deaf].map((parts) => {
    const trial = new TrialRun(setupOf(DRAW), parts);
    for (const step of [verbs.lock.touch({ lock: 'U1' }), wait(5_000)]) trial.play(step);
    return trial.broken?.invariant;
  });
  expect(seen).toEqual([undefined, 'INV-LISTENS']);
});

test('INV-GRACE: the record of an exit by fob that arrives after that of a later entry by app does not end the grace period', () => {
  heardOf([
    verbs.fob.add({ fob: 'F1', owner: 'ann' }),
    verbs.fob.sync({ fob: 'F1' }),
    verbs.person.tailgate({ person: 'ann', entry: 'way-out' }),
    verbs.fob.squeeze({ fob: 'F1', lock: 'way-out' }),
    verbs.portal.setting({ name: 'gracePeriodMinutes', value: 240 }),
    verbs.phone.openApp({ phone: 'ann' }),
    wait(1_000),
    verbs.phone.startEntry({ phone: 'ann', entry: 'gate' }),
    // 23:37, after closing; the records of the exit arrived with its hourly heartbeat.
    wait(52_656_250),
    verbs.phone.startEntry({ phone: 'ann', entry: 'way-out' }),
    wait(1_000),
  ]);
});

test('INV-POSSIBLE: installing the app where it is already installed does not sign anybody out', () => {
  heardOf([
    verbs.phone.openApp({ phone: 'ann' }),
    wait(1_000),
    verbs.phone.uninstallApp({ phone: 'ann' }),
    verbs.phone.installApp({ phone: 'ann' }),
    verbs.phone.signIn({ phone: 'ann', as: 'ann' }),
    wait(2_000),
    verbs.phone.installApp({ phone: 'ann' }),
    verbs.phone.startEntry({ phone: 'ann', entry: 'gate' }),
    wait(1_000),
  ]);
});

test('whether the motor can run depends on the cell, not on a wrong meter', () => {
  const trial = new TrialRun(setupOf(DRAW));
  const { mac } = trial.site.lock('U1');
  expect(trial.supplies(mac)).toBe(true);
  trial.play(verbs.lock.misreadBattery({ lock: 'U1', mv: 1_200 }));
  expect(trial.supplies(mac)).toBe(true);
  trial.play(verbs.lock.drainTo({ lock: 'U1', mv: 2_410 }));
  expect(trial.supplies(mac)).toBe(false);
});

test('the recovery phase cures a phone whose Bluetooth hangs', () => {
  const trial = new TrialRun(setupOf(DRAW));
  trial.play(verbs.phone.hangBluetooth({ phone: 'ann' }));
  trial.beginRecovery();
  recoverAndCheck(trial);
  expect(trial.broken).toBeUndefined();
});

test('a second reset of a lock that has not accepted the first breaks nothing', () => {
  const trial = new TrialRun(setupOf(DRAW));
  const reset = verbs.portal.resetKeys({ as: 'mia', lock: 'U1' });
  for (const step of [reset, reset, wait(1_000)]) trial.play(step);
  expect(trial.broken).toBeUndefined();
});
