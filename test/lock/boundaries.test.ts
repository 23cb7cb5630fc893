/**
 * Every setting of the lock from both sides: what a duration delays has not happened a millisecond before it, and has happened at it; a count or voltage
 * that is one short has no effect. The table states each default again, because a test that imported it would pass with any value.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCK_SETTINGS, type LockSettings } from '../../src/lock/settings.ts';
import { Gateway, type Given, LockFixture } from './lock-fixture.ts';

interface Duration {
  readonly ms: number;
  /** Other values at which the same must hold. */
  readonly range?: readonly [number, number];
  /** Settings that keep other deadlines out of the way. */
  readonly beside?: Partial<LockSettings>;
  readonly given?: Given;
  /** Starts what the setting delays, and returns whether it has happened. */
  readonly start: (rig: LockFixture) => () => boolean;
}

const happened = (rig: LockFixture, kind: string): (() => boolean) => {
  const before = rig.events.length;
  return () => rig.events.slice(before).some((event) => event.kind === kind);
};
/** To the first instant at which this holds. */
const until = (rig: LockFixture, done: () => boolean): void => {
  while (!done()) if (!rig.clock.step()) throw new Error('it never happens');
};
const asleep = (rig: LockFixture) => (): boolean => rig.lock.view().power === 'asleep';
const LATER = { sleepAfterMs: 600_000, quietAwakeMs: 600_000, relockAfterMs: 3_000_000, sessionMs: 3_000_000 };
const NO_JITTER = { checkInJitterMs: 0 };
const CODE = { flash: { quickClicks: { 4: { length: 3, pattern: 0b101, uses: 255 } } } };

/** The bolt is out after an unlock, at the instant at which the lock notices. */
function justUnlocked(rig: LockFixture): void {
  const central = rig.touchAndConnect();
  const unlocked = happened(rig, 'lock.unlocked');
  central.link?.write(rig.offline(central.session));
  until(rig, unlocked);
}

const DURATIONS: Partial<Record<keyof LockSettings, Duration>> = {
  bootMs: {
    ms: 150,
    start: (rig) => {
      rig.lock.changeBattery(3_000);
      until(rig, () => rig.lock.view().power === 'booting');
      return happened(rig, 'lock.started');
    },
  },
  sleepAfterMs: {
    ms: 15_000,
    start: (rig) => {
      rig.lock.touch();
      return asleep(rig);
    },
  },
  quietAwakeMs: {
    ms: 1_000,
    beside: { relockAfterMs: 3_000_000 },
    start: (rig) => {
      rig.lock.releaseFromInside();
      return asleep(rig);
    },
  },
  sleepRetryMs: {
    ms: 500,
    range: [500, 20_000],
    beside: { quietAwakeMs: 500, relockAfterMs: 3_000_000 },
    start: (rig) => {
      // The lock should fall asleep while the bolt moves, and is at rest before it tries again.
      justUnlocked(rig);
      rig.lock.pullHasp();
      until(rig, asleep(rig));
      rig.lock.closeHasp();
      rig.run(500);
      return asleep(rig);
    },
  },
  closingMs: {
    ms: 200,
    start: (rig) => {
      const central = rig.touchAndConnect();
      until(rig, () => central.results.includes('64'));
      return () => central.ended_ === 'lock-closed';
    },
  },
  sessionMs: {
    ms: 60_000,
    beside: { sleepAfterMs: 600_000 },
    start: (rig) => {
      const central = rig.touchAndConnect();
      return () => central.results.includes('64');
    },
  },
  processMs: {
    ms: 20,
    start: (rig) => {
      const central = rig.touchAndConnect();
      central.link?.write(rig.online(central.session, { op: 'getBattery' }));
      return () => central.results.length > 0;
    },
  },
  notifyRetryMs: {
    ms: 10,
    beside: LATER,
    start: (rig) => {
      const central = rig.touchAndConnect();
      central.room = 0;
      const answered = happened(rig, 'lock.answered');
      central.link?.write(rig.online(central.session, { op: 'getBattery' }));
      until(rig, answered);
      central.room = 1;
      return () => central.results.length > 0;
    },
  },
  relockAfterMs: {
    ms: 10_000,
    start: (rig) => {
      justUnlocked(rig);
      return () => rig.lock.view().motor === 'locking';
    },
  },
  lockRetryMs: {
    ms: 5_000,
    range: [2_000, 60_000],
    start: (rig) => {
      justUnlocked(rig);
      rig.lock.lean(200);
      until(rig, happened(rig, 'lock.jam'));
      return () => rig.lock.view().motor === 'locking';
    },
  },
  motionLimitMs: {
    ms: 1_500,
    range: [1_300, 5_000],
    start: (rig) => {
      rig.lock.cutPart('motor');
      const central = rig.touchAndConnect();
      const accepted = happened(rig, 'lock.accepted');
      central.link?.write(rig.offline(central.session));
      until(rig, accepted);
      return happened(rig, 'lock.jam');
    },
  },
  firmwareModeMs: {
    ms: 60_000,
    start: (rig) => {
      const central = rig.touchAndConnect();
      central.link?.write(rig.online(central.session, { op: 'firmwareUpdate' }));
      until(rig, () => rig.lock.view().power === 'firmwareMode');
      return () => rig.lock.view().power !== 'firmwareMode';
    },
  },
  checkInMs: {
    ms: 3_600_000,
    range: [2_000, 10_000_000],
    beside: NO_JITTER,
    start: (rig) => {
      const gateway = new Gateway();
      rig.lock.attach(gateway);
      until(rig, () => gateway.beats.length === 1);
      return () => gateway.beats.length > 1;
    },
  },
  checkInListenMs: {
    ms: 500,
    beside: NO_JITTER,
    start: (rig) => {
      rig.lock.attach(new Gateway());
      until(rig, () => rig.lock.view().power === 'checkIn');
      return asleep(rig);
    },
  },
  mainsHeartbeatMs: {
    ms: 60_000,
    given: { hardware: '3E' },
    start: (rig) => {
      const gateway = new Gateway();
      rig.lock.attach(gateway);
      until(rig, () => gateway.beats.length === 1);
      return () => gateway.beats.length > 1;
    },
  },
  clickPauseMs: {
    ms: 1_500,
    range: [100, 14_000],
    given: CODE,
    start: (rig) => {
      for (const ms of [1_000, 100, 100]) rig.lock.touch(ms);
      return happened(rig, 'lock.clicks');
    },
  },
  clickLockoutMs: {
    ms: 60_000,
    given: CODE,
    start: (rig) => {
      const tried = (): number => rig.events.filter(({ kind }) => kind === 'lock.clicks').length;
      for (let round = 1; round <= 5; round++) {
        for (let i = 0; i < 3; i++) rig.lock.touch(100);
        until(rig, () => tried() === round);
      }
      // A code that is typed before the end of the lockout is not tried, and one typed at its end is.
      return () => {
        const probe = rig.restored();
        for (let i = 0; i < 3; i++) probe.lock.touch(100);
        probe.run(2_000);
        return probe.kinds().includes('lock.clicks');
      };
    },
  },
  supplyBackMs: {
    ms: 500,
    start: (rig) => {
      rig.lock.changeBattery(3_000);
      return happened(rig, 'lock.supply');
    },
  },
};

/** A number of times, a length of a press or a voltage. */
interface Amount {
  readonly value: number;
  readonly range: readonly [number, number];
  readonly beside?: Partial<LockSettings>;
  readonly given?: Given;
  readonly at: (rig: LockFixture, amount: number) => boolean;
  /** The outcomes at the value less one, and at the value. */
  readonly outcomes: readonly [short: boolean, reached: boolean];
}

const pressed = (rig: LockFixture, ...presses: readonly number[]): boolean => {
  for (const ms of presses) rig.lock.touch(ms);
  rig.run(3_000);
  return rig.lock.view().bolt === 'retracted';
};
const low = (rig: LockFixture, mv: number): boolean => {
  rig.lock.misreadBattery(mv);
  rig.touchAndConnect().link?.end('central-closed');
  return rig.lock.view().lowBattery;
};

const AMOUNTS: Partial<Record<keyof LockSettings, Amount>> = {
  refusalsEndSession: {
    value: 5,
    range: [1, 12],
    at: (rig, times) => {
      const central = rig.touchAndConnect();
      for (let i = 0; i < times; i++) {
        central.link?.write(rig.offline(central.session, { master: '00'.repeat(16) }));
        rig.run(30);
      }
      return central.results.includes('64');
    },
    outcomes: [false, true],
  },
  lockTries: {
    value: 3,
    range: [2, 6],
    beside: { lockRetryMs: 2_000 },
    // Whether the lock has given up after so many motions.
    at: (rig, times) => {
      justUnlocked(rig);
      rig.lock.lean(200);
      const motions = (): number => rig.events.filter(({ data }) => data.motor === 'locking').length;
      rig.run(300_000);
      return motions() <= times;
    },
    outcomes: [false, true],
  },
  longPressMs: {
    value: 800,
    range: [100, 5_000],
    given: { flash: { quickClicks: { 4: { length: 3, pattern: 0b111, uses: 255 } } } },
    at: (rig, ms) => pressed(rig, ms, ms, ms),
    outcomes: [false, true],
  },
  clickTries: {
    value: 5,
    range: [1, 10],
    given: CODE,
    at: (rig, times) => {
      for (let i = 0; i < times; i++) pressed(rig, 100, 100, 100);
      return pressed(rig, 1_000, 100, 1_000);
    },
    outcomes: [true, false],
  },
  lowMv: {
    value: 2_900,
    range: [2_500, 3_000],
    // One above it is not low.
    at: (rig, mv) => low(rig, 2 * (rig.spec.settings ?? LOCK_SETTINGS).lowMv - mv),
    outcomes: [false, true],
  },
  lowClearsMv: {
    value: 50,
    range: [2, 200],
    at: (rig, mv) => low(rig, 2_900) && low(rig, 2_900 + mv),
    outcomes: [true, false],
  },
  brownOutMv: {
    value: 2_400,
    range: [2_100, 2_900],
    // Whether a lock starts with a new cell of this voltage.
    at: (rig, mv) => {
      rig.lock.changeBattery(mv);
      rig.run(5_000);
      return rig.lock.view().power !== 'off';
    },
    outcomes: [false, true],
  },
};

/** What the motor, the cell and the radio are made of; test/lock/mechanics.test.ts and test/lock/identity.test.ts. */
const BODY: readonly (keyof LockSettings)[] = [
  'cellCapacityMah',
  'checkInJitterMs',
  'companyId',
  'firmwareMajor',
  'firmwareMinor',
  'handPullN',
  'motorMa',
  'motorStepMs',
  'pushFromMv',
  'pushMvPerN',
  'stallSeenMs',
  'stalledMa',
  'standbyMicroA',
  'travelMs',
  'wiredMv',
];

type Case = Pick<Duration, 'beside' | 'given'>;

const rigOf = (name: string, value: number | undefined, { beside = {}, given = {} }: Case) =>
  new LockFixture({
    ...given,
    spec: { settings: { ...LOCK_SETTINGS, ...beside, ...(value === undefined ? {} : { [name]: value }) } },
  });

/** Whether it has happened a millisecond before, and at, the instant. */
function around(rig: LockFixture, ms: number, { start }: Duration): readonly [boolean, boolean] {
  const done = start(rig);
  rig.run(ms - 1);
  const before = done();
  rig.run(1);
  return [before, done()];
}

it('every setting of the lock is in a table', () => {
  const all = [...Object.keys(DURATIONS), ...Object.keys(AMOUNTS), ...BODY];
  expect(all.sort()).toEqual(Object.keys(LOCK_SETTINGS).sort());
});

describe('every amount of the lock', () => {
  const around = ([name, { at, value, ...amount }]: readonly [string, Amount], set?: number) =>
    [(set ?? value) - 1, set ?? value].map((each) => at(rigOf(name, set, amount), each));

  it.each(Object.entries(AMOUNTS))('%s, from both sides of its default', (name, amount) => {
    expect(around([name, amount])).toEqual(amount.outcomes);
  });

  it.each(Object.entries(AMOUNTS))('%s, from both sides of any other value', (name, amount) => {
    const [min, max] = amount.range;
    fc.assert(
      fc.property(fc.integer({ min, max }), (value) => {
        expect(around([name, amount], value)).toEqual(amount.outcomes);
      }),
      { numRuns: 4, seed: 21 },
    );
  });
});

describe('every duration of the lock', () => {
  it.each(Object.entries(DURATIONS))('%s, from both sides of its default', (name, duration) => {
    const rig = rigOf(name, undefined, duration);
    expect(around(rig, duration.ms, duration)).toEqual([false, true]);
  });

  it.each(Object.entries(DURATIONS))('%s, from both sides of any other value', (name, duration) => {
    const [min, max] = duration.range ?? [Math.ceil(duration.ms / 3), duration.ms * 3];
    fc.assert(
      fc.property(fc.integer({ min, max }), (ms) => {
        expect(around(rigOf(name, ms, duration), ms, duration)).toEqual([false, true]);
      }),
      { numRuns: 5, seed: 21 },
    );
  });
});
