/** Each guard and each reaction of the firmware alone: every condition of a guard from both sides, everything that a reaction changes, and what it leaves alone. */
import { describe, expect, it } from 'vitest';
import { firmwareGuards, type GuardName } from '../../src/lock/firmware/guards.ts';
import { motorReactions } from '../../src/lock/firmware/motor.ts';
import { packetReactions } from '../../src/lock/firmware/packets.ts';
import { type FirmwareReaction, forget, takeNext } from '../../src/lock/firmware/reaction.ts';
import { reactions } from '../../src/lock/firmware/reactions.ts';
import type { FirmwareContext, FirmwareEvent, Outcome, Session, Work } from '../../src/lock/firmware/types.ts';
import { COMMANDS_WAITING, OVERFLOWS_WAITING, LOCK_SETTINGS as S } from '../../src/lock/settings.ts';

type Context = Partial<FirmwareContext>;
const AT = 1_000_000;
const CONFIG = { ready: true, explicitLock: false, relockMs: 10_000, longPressMs: 500 };
const SESSION: Session = {
  hex: 'AB',
  openedAt: AT,
  lastSequence: 0,
  keyRefusals: 0,
  refusalsRecorded: [],
  staged: [null, null],
  carried: [],
};
const work = (via: 'ble' | 'mesh', commandId = 1): Work => ({ via, packet: 'P', commandId, cause: 9 });
/** A lock at rest, open, with its hasp in, to which nobody is connected. */
const BASE: FirmwareContext = {
  mains: false,
  config: CONFIG,
  deadlines: {},
  time: null,
  zoneKnown: false,
  mechanical: 0,
  bolt: 'retracted',
  hasp: 'seated',
  renewedByConnect: false,
  touched: false,
  wakeAgain: false,
  closedByHand: false,
  ble: null,
  mesh: null,
  work: null,
  moving: false,
  waiting: [],
  highestSent: 0,
  overflows: 0,
  lockTries: 0,
  clicks: [],
  wrongClicks: 0,
};
type Given = Omit<FirmwareEvent, 'at' | 'supply'> & { supply?: 'none' | 'motor' | 'stall' };
const event = (given: Given | string): FirmwareEvent =>
  ({ at: AT, supply: 'stall', ...(typeof given === 'string' ? { type: given } : given) }) as FirmwareEvent;
const hasp = (position: string) => ({ type: 'hasp', position }) as unknown as Given;
const bolt = (position: string) => ({ type: 'bolt', position }) as unknown as Given;
const powerUp = (more: object = {}) =>
  ({
    type: 'powerUp',
    resume: false,
    config: CONFIG,
    time: null,
    zoneKnown: false,
    bolt: 'extended',
    hasp: 'seated',
    ...more,
  }) as unknown as Given;
const NOTHING = 'boot';

describe('a guard', () => {
  const [LINKED, MOVING, WORKING] = [{ ble: SESSION }, { deadlines: { motion: AT } }, { work: work('ble') }];
  const FACTORY = { config: { ...CONFIG, ready: false } };
  const staged = (...halves: readonly [string | null, string | null]) => ({ ...SESSION, staged: halves });
  const ROWS: readonly (readonly [GuardName, Context, Given | string, boolean])[] = [
    ['resumes', {}, powerUp({ resume: true }), true],
    ['resumes', {}, powerUp(), false],
    ['resumesMains', { mains: true }, powerUp({ resume: true }), true],
    ['resumesMains', { mains: true }, powerUp(), false],
    ['resumesMains', {}, powerUp({ resume: true }), false],
    ['mains', { mains: true }, NOTHING, true],
    ['mains', {}, NOTHING, false],
    ['resting', {}, NOTHING, true],
    ['resting', MOVING, NOTHING, false],
    ['resting', WORKING, NOTHING, false],
    ['linkedAtRest', LINKED, NOTHING, true],
    ['linkedAtRest', {}, NOTHING, false],
    ['linkedAtRest', { ...LINKED, ...MOVING }, NOTHING, false],
    ['linkedAtRest', { ...LINKED, ...WORKING }, NOTHING, false],
    ['inMotion', MOVING, NOTHING, true],
    ['inMotion', { deadlines: { relock: AT } }, NOTHING, false],
    ['linked', LINKED, NOTHING, true],
    ['linked', { mesh: SESSION }, NOTHING, false],
    ['wakesAgain', { wakeAgain: true }, NOTHING, true],
    ['wakesAgain', {}, NOTHING, false],
    ['closing', { hasp: 'out' }, hasp('seated'), true],
    ['closing', { hasp: 'out', bolt: 'between' }, hasp('seated'), true],
    ['closing', { hasp: 'out' }, hasp('pulled'), false],
    ['closing', { hasp: 'pulled' }, hasp('seated'), false],
    ['closing', { hasp: 'out', bolt: 'extended' }, hasp('seated'), false],
    ['closing', { hasp: 'out', ...FACTORY }, hasp('seated'), false],
    ['haspDrawn', {}, hasp('out'), true],
    ['haspDrawn', {}, hasp('seated'), false],
    ['haspDrawn', { bolt: 'extended' }, hasp('out'), false],
    ['canLock', {}, NOTHING, true],
    ['canLock', { hasp: 'pulled', bolt: 'between' }, { type: 'boot', supply: 'motor' }, true],
    ['canLock', { hasp: 'out' }, NOTHING, false],
    ['canLock', { bolt: 'extended' }, NOTHING, false],
    ['canLock', FACTORY, NOTHING, false],
    ['canLock', {}, { type: 'boot', supply: 'none' }, false],
    ['triesLeft', { lockTries: S.lockTries - 2 }, NOTHING, true],
    ['triesLeft', { lockTries: S.lockTries - 1 }, NOTHING, false],
    ['triesLeft', { hasp: 'out' }, NOTHING, false],
    ['retracted', {}, bolt('retracted'), true],
    ['retracted', {}, bolt('between'), false],
    ['extended', {}, bolt('extended'), true],
    ['extended', {}, bolt('retracted'), false],
    ['isRetracted', {}, NOTHING, true],
    ['isRetracted', { bolt: 'between' }, NOTHING, false],
    ['working', WORKING, NOTHING, true],
    ['working', { work: work('mesh') }, NOTHING, false],
    ['working', {}, NOTHING, false],
    ['idle', WORKING, NOTHING, false],
    ['idle', { work: work('mesh') }, NOTHING, true],
    ['idle', {}, NOTHING, true],
    ['clockKnown', { time: { deviceAt: 1, setAt: 1, ppm: 0 }, zoneKnown: true }, NOTHING, true],
    ['clockKnown', { time: { deviceAt: 1, setAt: 1, ppm: 0 } }, NOTHING, false],
    ['clockKnown', { zoneKnown: true }, NOTHING, false],
    ['clockUnknown', { time: { deviceAt: 1, setAt: 1, ppm: 0 }, zoneKnown: true }, NOTHING, false],
    ['clockUnknown', { time: { deviceAt: 1, setAt: 1, ppm: 0 } }, NOTHING, true],
    ['clockUnknown', { zoneKnown: true }, NOTHING, true],
    ['staging', { ...FACTORY, ble: staged('A', null) }, NOTHING, true],
    ['staging', { ...FACTORY, mesh: staged(null, 'B') }, NOTHING, true],
    ['staging', { ...FACTORY, ble: SESSION, mesh: staged('A', null) }, NOTHING, true],
    ['staging', { ...FACTORY, ble: SESSION, mesh: SESSION }, NOTHING, false],
    ['staging', { ble: staged('A', null) }, NOTHING, false],
    ['staging', FACTORY, NOTHING, false],
    ['factory', FACTORY, NOTHING, true],
    ['factory', { ...FACTORY, ble: staged('A', null) }, NOTHING, false],
    ['factory', {}, NOTHING, false],
    ['ready', {}, NOTHING, true],
    ['ready', FACTORY, NOTHING, false],
    ['unset', FACTORY, NOTHING, true],
    ['unset', {}, NOTHING, false],
  ];
  it.each(ROWS)('%s with %j at %j: %s', (name, context, given, holds) => {
    const guard: (c: FirmwareContext, e: FirmwareEvent, s: typeof S) => boolean = firmwareGuards[name];
    expect(guard({ ...BASE, ...context }, event(given), S)).toBe(holds);
  });
  it('is in the table, holding and not', () => {
    for (const name of Object.keys(firmwareGuards))
      expect(new Set(ROWS.filter(([one]) => one === name).map(([, , , holds]) => holds)).size, name).toBe(2);
  });
});

/** What a reaction changes, emits and raises. */
function reacts(reaction: FirmwareReaction, context: Context, given: Given | string = NOTHING, settings = S) {
  const answer = reaction({ ...BASE, ...context }, event(given), settings);
  const raised = (answer.raise ?? []).map(({ type, at, supply }) => [type, at === AT, supply]);
  return {
    context: answer.context ?? {},
    effects: answer.effects ?? [],
    raise: raised.map(([type, now, supply]) => (now === true && supply === 'stall' ? type : 'other')),
  };
}
const only = (context: Context, effects: readonly object[] = [], raise: readonly string[] = []) => ({
  context,
  effects,
  raise,
});
/** Deadlines of other things, which nothing may touch. */
const OTHERS = { mode: AT + 1, lockout: AT + 2 };
const due = (more: object = {}) => ({ deadlines: { ...OTHERS, ...more } });

type Row = readonly [name: string, FirmwareReaction, Context, Given | string, ReturnType<typeof only>];
const UNRELATED = 'the event of something else';

describe('a reaction of power and link', () => {
  const ROWS: readonly Row[] = [
    [
      'powerUp',
      reactions.powerUp,
      due(),
      powerUp(),
      only({
        config: CONFIG,
        time: null,
        zoneKnown: false,
        bolt: 'extended',
        hasp: 'seated',
        mechanical: 2,
        ...due({ boot: AT + S.bootMs }),
      }),
    ],
    [
      'powerUp, open',
      reactions.powerUp,
      due({ boot: 5 }),
      powerUp({ resume: true, bolt: 'retracted' }),
      only({
        config: CONFIG,
        time: null,
        zoneKnown: false,
        bolt: 'retracted',
        hasp: 'seated',
        mechanical: 0,
        ...due(),
      }),
    ],
    [
      'powerUp, between',
      reactions.powerUp,
      {},
      powerUp({ resume: true, bolt: 'between' }),
      only({
        config: CONFIG,
        time: null,
        zoneKnown: false,
        bolt: 'between',
        hasp: 'seated',
        mechanical: 255,
        deadlines: {},
      }),
    ],
    [UNRELATED, reactions.powerUp, {}, NOTHING, only({})],
    [
      'started, open',
      reactions.started,
      due({ boot: 5 }),
      NOTHING,
      only(due({ sleep: AT + S.quietAwakeMs, relock: AT + 10_000 }), [{ type: 'started' }]),
    ],
    [
      'started, hasp out',
      reactions.started,
      { hasp: 'out', ...due({ relock: 5 }) },
      NOTHING,
      only(due({ sleep: AT + S.quietAwakeMs }), [{ type: 'started' }]),
    ],
    [
      'started, factory',
      reactions.started,
      { config: { ...CONFIG, ready: false } },
      NOTHING,
      only({ deadlines: { sleep: AT + S.quietAwakeMs } }, [{ type: 'started' }]),
    ],
    [
      'started, explicit lock',
      reactions.started,
      { config: { ...CONFIG, explicitLock: true } },
      NOTHING,
      only({ deadlines: { sleep: AT + S.quietAwakeMs } }, [{ type: 'started' }]),
    ],
    [
      'started, locked, on mains',
      reactions.started,
      { mains: true, bolt: 'extended', ...due({ sleep: 5 }) },
      NOTHING,
      only(due(), [{ type: 'started' }]),
    ],
    [
      'started, between',
      reactions.started,
      { bolt: 'between' },
      NOTHING,
      only({ deadlines: { sleep: AT + S.quietAwakeMs } }, [{ type: 'started' }], ['home']),
    ],
    [
      'started, between, on a weak cell',
      reactions.started,
      { bolt: 'between' },
      { type: 'boot', supply: 'motor' },
      only({ deadlines: { sleep: AT + S.quietAwakeMs } }, [{ type: 'started' }]),
    ],
    [
      'touchWakes',
      reactions.touchWakes,
      { renewedByConnect: true, closedByHand: true, ...due({ listen: 5 }) },
      NOTHING,
      only(
        { touched: true, renewedByConnect: false, closedByHand: false, ...due({ sleep: AT + S.sleepAfterMs }) },
        [{ type: 'heartbeat' }, { type: 'note', kind: 'lock.woke', why: 'touch' }],
        ['hear'],
      ),
    ],
    [
      'touchWakes, touched, between, on mains',
      reactions.touchWakes,
      { touched: true, mains: true, bolt: 'between', ...due({ sleep: 5 }) },
      NOTHING,
      only(
        { touched: true, renewedByConnect: false, closedByHand: false, ...due() },
        [{ type: 'heartbeat' }, { type: 'note', kind: 'lock.touched', why: 'touch' }],
        ['hear', 'home'],
      ),
    ],
    [
      'touchWakes, in motion',
      reactions.touchWakes,
      { bolt: 'between', ...due({ motion: AT + 5 }) },
      NOTHING,
      only(
        {
          touched: true,
          renewedByConnect: false,
          closedByHand: false,
          ...due({ motion: AT + 5, sleep: AT + S.sleepAfterMs }),
        },
        [{ type: 'heartbeat' }, { type: 'note', kind: 'lock.woke', why: 'touch' }],
        ['hear'],
      ),
    ],
    [
      'wakeQuietly',
      reactions.wakeQuietly,
      due({ listen: 5 }),
      'relock',
      only(due({ sleep: AT + S.quietAwakeMs }), [{ type: 'note', kind: 'lock.woke', why: 'relock' }]),
    ],
    [
      'lockOnClose',
      reactions.lockOnClose,
      { lockTries: 2 },
      NOTHING,
      only({ closedByHand: true, lockTries: 0 }, [], ['lock']),
    ],
    [
      'lockSoon',
      reactions.lockSoon,
      { lockTries: 2, ...due() },
      NOTHING,
      only({ closedByHand: true, lockTries: 0, ...due({ relock: AT + S.closingMs }) }),
    ],
    ['sleepLater', reactions.sleepLater, due(), NOTHING, only(due({ sleep: AT + S.sleepRetryMs }))],
    ['shutLater', reactions.shutLater, due(), NOTHING, only(due({ sleep: AT + S.sleepRetryMs }))],
    ['shutLater, on mains', reactions.shutLater, { mains: true, ...due() }, NOTHING, only({})],
    [
      'shutLater, linked',
      reactions.shutLater,
      { ble: SESSION, waiting: [work('ble'), work('mesh')], ...due() },
      NOTHING,
      only({ waiting: [work('mesh')], ...due({ session: AT + S.sleepRetryMs }) }),
    ],
    [
      'sleep',
      reactions.sleep,
      { mechanical: 2, ...due({ sleep: 1, closing: 1, listen: 1, clicks: 1, process: 1, relock: 7 }) },
      NOTHING,
      only({ touched: false, wakeAgain: false, mesh: null, clicks: [], waiting: [], ...due({ relock: 7 }) }, [
        { type: 'note', kind: 'lock.asleep', why: 'locked' },
      ]),
    ],
    [
      'sleep, open',
      reactions.sleep,
      {},
      NOTHING,
      only({ touched: false, wakeAgain: false, mesh: null, clicks: [], waiting: [], deadlines: {} }, [
        { type: 'note', kind: 'lock.asleep', why: 'not locked' },
      ]),
    ],
    ['silence', reactions.silence, {}, NOTHING, only({}, [], ['silence'])],
    ['hear', reactions.hear, {}, NOTHING, only({}, [], ['hear'])],
    [
      'renewByConnect',
      reactions.renewByConnect,
      due(),
      NOTHING,
      only({ renewedByConnect: true, ...due({ sleep: AT + S.sleepAfterMs }) }),
    ],
    ['renewByConnect, again', reactions.renewByConnect, { renewedByConnect: true }, NOTHING, only({})],
    ['renewByConnect, on mains', reactions.renewByConnect, { mains: true }, NOTHING, only({})],
    ['wakeAgain', reactions.wakeAgain, {}, NOTHING, only({ wakeAgain: true })],
    [
      'notice',
      reactions.notice,
      { closedByHand: true, ...due({ sleep: 5 }) },
      NOTHING,
      only(
        { wakeAgain: false, waiting: [], ...due({ closing: AT + S.closingMs }) },
        [{ type: 'notice', byHand: true }],
        ['hush'],
      ),
    ],
    [
      'linkDown',
      reactions.linkDown,
      { ble: SESSION, ...due({ closing: 1, session: 1 }) },
      NOTHING,
      only({ ...BASE, ble: null, ...due() }, [{ type: 'linkDown' }], ['silence']),
    ],
    [
      'enterUpdate',
      reactions.enterUpdate,
      { deadlines: { sleep: 1, relock: 7 } },
      NOTHING,
      only({ deadlines: { relock: 7, mode: AT + S.firmwareModeMs } }, [], ['silence']),
    ],
    [
      'leaveUpdate',
      reactions.leaveUpdate,
      { deadlines: { mode: 1, relock: 7 } },
      NOTHING,
      only({ deadlines: { relock: 7 } }),
    ],
    [
      'connect',
      reactions.connect,
      due(),
      { type: 'connect', session: 'CD' } as unknown as Given,
      only({ ble: { ...SESSION, hex: 'CD' }, ...due({ session: AT + S.sessionMs }) }),
    ],
    [UNRELATED, reactions.connect, {}, NOTHING, only({})],
    [
      'endSession',
      reactions.endSession,
      { ble: SESSION, ...due({ session: 1 }) },
      NOTHING,
      only({ ble: null, waiting: [], ...due() }),
    ],
    ['sessionOver', reactions.sessionOver, due({ session: 1 }), NOTHING, only(due(), [], ['shut'])],
    [
      'armCheckIn',
      reactions.armCheckIn,
      due(),
      { type: 'attached', nextInMs: 77 } as unknown as Given,
      only(due({ checkIn: AT + 77 })),
    ],
    [
      'armCheckIn, on mains',
      reactions.armCheckIn,
      { mains: true },
      { type: 'checkIn', nextInMs: 77 } as unknown as Given,
      only({ deadlines: { checkIn: AT + S.mainsHeartbeatMs } }),
    ],
    [UNRELATED, reactions.armCheckIn, {}, NOTHING, only({})],
    [
      'disarmCheckIn',
      reactions.disarmCheckIn,
      { mesh: SESSION, ...due({ checkIn: 5 }) },
      NOTHING,
      only({ mesh: null, waiting: [], ...due() }),
    ],
    [
      'listen',
      reactions.listen,
      due(),
      NOTHING,
      only(due({ listen: AT + S.checkInListenMs }), [{ type: 'heartbeat' }]),
    ],
    ['listenLater', reactions.listenLater, due(), NOTHING, only(due({ listen: AT + S.processMs }))],
    ['heartbeat', reactions.heartbeat, {}, NOTHING, only({}, [{ type: 'heartbeat' }])],
    [
      'openMesh',
      reactions.openMesh,
      {},
      { type: 'meshSession', session: 'EF' } as unknown as Given,
      only({ mesh: { ...SESSION, hex: 'EF' } }),
    ],
    [UNRELATED, reactions.openMesh, {}, NOTHING, only({})],
    ['released', reactions.released, {}, NOTHING, only({}, [{ type: 'record', event: 0x06, about: 'lock' }])],
    [
      'endLockout',
      reactions.endLockout,
      { deadlines: { lockout: 1, relock: 7 } },
      NOTHING,
      only({ deadlines: { relock: 7 } }),
    ],
  ];
  it.each(ROWS)('%s', (name, reaction, context, given, expected) => {
    const answer = reacts(reaction, context, given);
    // The number of an event is in docs/protocol.md.
    if (name === 'released')
      expect(answer.effects).toEqual([{ type: 'record', event: expect.any(Number), about: 'lock' }]);
    else expect(answer).toEqual(expected);
  });
});

describe('presses of a code', () => {
  const press = (pressMs: number) => ({ type: 'touched', pressMs }) as unknown as Given;
  it.each<[string, Context, Given | string, ReturnType<typeof only>]>([
    ['a short one', { clicks: [1] }, press(499), only({ clicks: [1, 0], deadlines: { clicks: AT + S.clickPauseMs } })],
    ['a long one', {}, press(500), only({ clicks: [1], deadlines: { clicks: AT + S.clickPauseMs } })],
    [
      'one too many: the last 25 are kept',
      { clicks: new Array(25).fill(0) },
      press(500),
      only({ clicks: [...new Array(24).fill(0), 1], deadlines: { clicks: AT + S.clickPauseMs } }),
    ],
    ['on a factory lock', { config: { ...CONFIG, ready: false } }, press(1), only({})],
    ['while locked out', { deadlines: { lockout: AT + 1 } }, press(1), only({})],
    ['the event of something else', {}, NOTHING, only({})],
  ])('%s', (_, context, given, expected) => {
    expect(reacts(reactions.press, context, given)).toEqual(expected);
  });

  it.each([
    [2, undefined],
    [3, 3],
    [24, 24],
    [25, undefined],
  ])('%i of them are tried: %s', (count, length) => {
    const clicks = Array.from({ length: count }, (_, i) => (i === 1 ? 1 : 0));
    expect(reacts(reactions.tryClicks, { clicks, ...due({ clicks: 1 }) })).toEqual(
      only({ clicks: [], ...due() }, length === undefined ? [] : [{ type: 'clicks', length, pattern: 2 }]),
    );
  });

  it('lock out after too many wrong codes; a right one opens and resets the count', () => {
    const clicked = (right: boolean) => ({ type: 'clicked', right }) as unknown as Given;
    const tries = S.clickTries;
    expect(reacts(reactions.clicked, { wrongClicks: 2 }, clicked(true))).toEqual(
      only({ wrongClicks: 0 }, [], ['unlock']),
    );
    expect(reacts(reactions.clicked, { wrongClicks: tries - 2 }, clicked(false))).toEqual(
      only({ wrongClicks: tries - 1 }),
    );
    expect(reacts(reactions.clicked, { wrongClicks: tries - 1 }, clicked(false))).toEqual(
      only({ wrongClicks: 0, deadlines: { lockout: AT + S.clickLockoutMs } }),
    );
    expect(reacts(reactions.clicked, {}, NOTHING)).toEqual(only({}));
  });
});

describe('a reaction of the motor', () => {
  const drive = (toward: string, back = false) => ({ type: 'drive', toward, back });
  const motion = AT + S.motionLimitMs;
  const record = { type: 'record', event: expect.any(Number), about: 'lock' };
  it.each<Row>([
    ['trackBolt', motorReactions.trackBolt, {}, bolt('between'), only({ bolt: 'between' })],
    [UNRELATED, motorReactions.trackBolt, {}, NOTHING, only({})],
    ['trackHasp', motorReactions.trackHasp, {}, hasp('out'), only({ hasp: 'out' })],
    [UNRELATED, motorReactions.trackHasp, {}, NOTHING, only({})],
    ['boltByHand, extended', motorReactions.boltByHand, {}, bolt('extended'), only({ mechanical: 2 })],
    [
      'boltByHand, retracted',
      motorReactions.boltByHand,
      due(),
      bolt('retracted'),
      only({ mechanical: 0, ...due({ relock: AT + 10_000 }) }),
    ],
    [
      'boltByHand, explicit lock',
      motorReactions.boltByHand,
      { config: { ...CONFIG, explicitLock: true }, ...due({ relock: 5 }) },
      bolt('retracted'),
      only({ mechanical: 0, ...due() }),
    ],
    [
      'boltByHand, factory',
      motorReactions.boltByHand,
      { config: { ...CONFIG, ready: false } },
      bolt('retracted'),
      only({ mechanical: 0, deadlines: {} }),
    ],
    ['boltByHand, between', motorReactions.boltByHand, {}, bolt('between'), only({})],
    [
      'lock',
      motorReactions.lock,
      due({ relock: 1, lockRetry: 1 }),
      NOTHING,
      only(due({ motion }), [drive('extended')]),
    ],
    [
      'locked',
      motorReactions.locked,
      { lockTries: 2, ...due({ motion: 1 }) },
      NOTHING,
      only({ mechanical: 2, lockTries: 0, ...due() }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.locked', why: 'by time' },
        record,
      ]),
    ],
    [
      'locked, by hand',
      motorReactions.locked,
      { closedByHand: true },
      NOTHING,
      only({ mechanical: 2, lockTries: 0, deadlines: {} }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.locked', why: 'closed by hand' },
        record,
      ]),
    ],
    [
      'retryLock',
      motorReactions.retryLock,
      { lockTries: 1, ...due() },
      NOTHING,
      only({ mechanical: 4, lockTries: 2, ...due({ motion, lockRetry: AT + S.lockRetryMs }) }, [
        drive('retracted', true),
        { type: 'note', kind: 'lock.jam', why: 'locking' },
      ]),
    ],
    [
      'jamLocking',
      motorReactions.jamLocking,
      { lockTries: 2, ...due({ lockRetry: 1 }) },
      NOTHING,
      only({ mechanical: 4, lockTries: 0, ...due({ motion }) }, [
        drive('retracted', true),
        { type: 'note', kind: 'lock.jam', why: 'locking' },
        record,
      ]),
    ],
    ['rest', motorReactions.rest, due({ motion: 1 }), NOTHING, only(due(), [{ type: 'rest' }])],
    ['tryAgain', motorReactions.tryAgain, { lockTries: 2 }, NOTHING, only({ lockTries: 0 }, [], ['lock'])],
    ['dropRetry', motorReactions.dropRetry, due({ lockRetry: 1 }), NOTHING, only(due())],
    ['timeToLock', motorReactions.timeToLock, due({ relock: 1 }), NOTHING, only(due(), [], ['lock'])],
    ['home', motorReactions.home, due(), NOTHING, only(due({ motion }), [drive('extended')])],
    [
      'home, hasp out',
      motorReactions.home,
      { hasp: 'out' },
      NOTHING,
      only({ deadlines: { motion } }, [drive('retracted')]),
    ],
    [
      'homedLocked',
      motorReactions.homedLocked,
      due({ motion: 1 }),
      NOTHING,
      only({ mechanical: 2, ...due() }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.homed', why: 'locked' },
        record,
      ]),
    ],
    [
      'homedOpen',
      motorReactions.homedOpen,
      { mechanical: 255, ...due({ motion: 1 }) },
      NOTHING,
      only({ mechanical: 0, ...due() }, [{ type: 'rest' }, { type: 'note', kind: 'lock.homed', why: 'unlocked' }]),
    ],
    [
      'homingFailed',
      motorReactions.homingFailed,
      due({ motion: 1 }),
      NOTHING,
      only({ mechanical: 255, ...due() }, [{ type: 'rest' }, { type: 'note', kind: 'lock.jam', why: 'homing' }]),
    ],
  ])('%s', (_, reaction, context, given, expected) => {
    expect(reacts(reaction, context, given)).toEqual(expected);
  });
});

describe('a packet', () => {
  const packet = (via: 'ble' | 'mesh' = 'ble', at = AT) => ({ type: 'packet', ...work(via), at }) as unknown as Given;
  const full = Array.from({ length: COMMANDS_WAITING }, () => work('ble'));
  const [busy, linked] = [{ work: work('mesh', 5) }, { ble: SESSION, mesh: SESSION }];
  it.each<[string, Context, Given | string, ReturnType<typeof only>]>([
    [
      'is processed',
      { ...linked, ...due() },
      packet(),
      only({ work: work('ble'), ...due({ process: AT + S.processMs }) }),
    ],
    [
      'over the mesh is processed',
      { ...linked },
      packet('mesh'),
      only({ work: work('mesh'), deadlines: { process: AT + S.processMs } }),
    ],
    [
      'waits',
      { ...linked, ...busy, waiting: full.slice(1) },
      packet(),
      only({ waiting: [...full.slice(1), work('ble')] }),
    ],
    [
      'exceeds the queue',
      { ...linked, ...busy, waiting: full, overflows: OVERFLOWS_WAITING - 1 },
      packet(),
      only({ overflows: OVERFLOWS_WAITING }, [{ type: 'overflow', via: 'ble', commandId: 1 }]),
    ],
    [
      'exceeds everything',
      { ...linked, ...busy, waiting: full, overflows: OVERFLOWS_WAITING },
      packet(),
      only({}, [], ['shut']),
    ],
    [
      'over the mesh exceeds everything',
      { ...linked, ...busy, waiting: full, overflows: OVERFLOWS_WAITING },
      packet('mesh'),
      only({}),
    ],
    ['of no session', { mesh: SESSION }, packet(), only({})],
    ['of a session that is over', { ble: { ...SESSION, keyRefusals: S.refusalsEndSession } }, packet(), only({})],
    [
      'of a session that has one try left',
      { ble: { ...SESSION, keyRefusals: S.refusalsEndSession - 1 } },
      packet(),
      only({ work: work('ble'), deadlines: { process: AT + S.processMs } }),
    ],
    ['at the end of its session', { ble: { ...SESSION, openedAt: AT - S.sessionMs } }, packet(), only({})],
    [
      'just before it',
      { ble: { ...SESSION, openedAt: AT - S.sessionMs + 1 } },
      packet(),
      only({ work: work('ble'), deadlines: { process: AT + S.processMs } }),
    ],
    [
      'of a long mesh session',
      { mesh: { ...SESSION, openedAt: AT - S.sessionMs } },
      packet('mesh'),
      only({ work: work('mesh'), deadlines: { process: AT + S.processMs } }),
    ],
    ['that is none', linked, NOTHING, only({})],
  ])('%s', (_, context, given, expected) => {
    expect(reacts(packetReactions.takePacket, context, given)).toEqual(expected);
  });

  it('whose turn has come is judged; an answer 65 frees its place', () => {
    expect(reacts(packetReactions.process, { work: work('ble'), ...due({ process: 1 }) })).toEqual(
      only(due(), [{ type: 'command', work: work('ble') }]),
    );
    expect(reacts(packetReactions.process, due({ process: 1 }))).toEqual(only(due()));
    expect(reacts(packetReactions.overflowed, { overflows: 3 })).toEqual(only({ overflows: 2 }));
  });
});

describe('a judgement', () => {
  const outcome = (more: Partial<Outcome> = {}): Outcome => ({
    result: 0x60,
    accepted: false,
    unlock: false,
    session: { ...SESSION, lastSequence: 4 },
    time: null,
    zoneKnown: true,
    config: CONFIG,
    follow: 'nothing',
    answer: 'X',
    carry: [1],
    masterBefore: 'M',
    ...more,
  });
  const judged = (more: Partial<Outcome> = {}) => ({ type: 'judged', outcome: outcome(more) }) as unknown as Given;
  const answer = (via: string, result = 0x60) => ({
    type: 'answer',
    via,
    session: 'AB',
    commandId: 1,
    result,
    answer: 'X',
    carry: [1],
    masterBefore: 'M',
  });
  const at = (context: Context, more: Partial<Outcome> = {}, via: 'ble' | 'mesh' = 'ble') =>
    reacts(packetReactions.judged, { ble: SESSION, mesh: SESSION, work: work(via), ...context }, judged(more));
  const deadlines = (...args: Parameters<typeof at>) => at(...args).context.deadlines;

  it('changes session, clock and configuration, and answers', () => {
    const config = { ...CONFIG, relockMs: 5 };
    expect(at(due(), { config })).toEqual(
      only({ ble: outcome().session, time: null, zoneKnown: true, config, ...due() }, [answer('ble')]),
    );
    expect(at({}, {}, 'mesh')).toEqual(
      only({ mesh: outcome().session, time: null, zoneKnown: true, config: CONFIG, deadlines: {} }, [answer('mesh')]),
    );
    expect(at({ work: null })).toEqual(only({}));
    expect(reacts(packetReactions.judged, { work: work('ble') }, NOTHING)).toEqual(only({}));
  });

  it('of an unlock starts the motor, which answers', () => {
    expect(at({}, { unlock: true })).toMatchObject({
      context: { moving: true, zoneKnown: true },
      effects: [],
      raise: ['unlock'],
    });
  });

  it('that accepts renews the awake time of a lock on its cell that was touched', () => {
    const renewed = (context: Context, accepted = true) => deadlines({ ...context, ...due() }, { accepted });
    expect(renewed({ touched: true })).toEqual({ ...OTHERS, sleep: AT + S.sleepAfterMs });
    expect([renewed({}), renewed({ touched: true, mains: true }), renewed({ touched: true }, false)]).toEqual([
      OTHERS,
      OTHERS,
      OTHERS,
    ]);
  });

  const explicit = { ...CONFIG, explicitLock: true };
  it.each<[string, Context, Partial<Outcome>, object]>([
    ['an explicit lock begins: it stops', { deadlines: { relock: 5 } }, { config: explicit }, {}],
    [
      'an explicit lock goes on: it stays',
      { config: explicit, deadlines: { relock: 5 } },
      { config: explicit },
      { relock: 5 },
    ],
    ['an explicit lock ends, open: it starts', { config: explicit }, {}, { relock: AT + 10_000 }],
    ['an explicit lock ends, locked', { config: explicit, bolt: 'extended' }, {}, {}],
    ['an explicit lock ends, hasp out', { config: explicit, hasp: 'out' }, {}, {}],
    [
      'an unlock of an open bolt: it starts again',
      { deadlines: { relock: 5 } },
      { follow: 'stayOpen', config: { ...CONFIG, relockMs: 3 } },
      { relock: AT + 3 },
    ],
    ['an unlock of an open bolt, hasp out', { hasp: 'out' }, { follow: 'stayOpen' }, {}],
    ['anything else: it stays', { deadlines: { relock: 5 } }, {}, { relock: 5 }],
  ])('and the relock timer: %s', (_, context, more, expected) => {
    expect(deadlines(context, more)).toEqual(expected);
  });

  it.each<[string, Context, Partial<Outcome>, 'ble' | 'mesh', readonly string[]]>([
    ['nothing', {}, {}, 'ble', []],
    ['a shutdown', {}, { follow: 'shutdown' }, 'ble', ['lock', 'shut']],
    ['firmware mode', {}, { follow: 'firmwareMode' }, 'ble', ['update']],
    [
      'the last wrong key',
      {},
      { session: { ...SESSION, keyRefusals: S.refusalsEndSession }, follow: 'firmwareMode' },
      'ble',
      ['shut'],
    ],
    ['a wrong key before the last', {}, { session: { ...SESSION, keyRefusals: S.refusalsEndSession - 1 } }, 'ble', []],
    [
      'the last wrong key over the mesh',
      {},
      { session: { ...SESSION, keyRefusals: S.refusalsEndSession } },
      'mesh',
      [],
    ],
  ])('is followed by %s', (_, context, more, via, raise) => {
    expect(at(context, more, via).raise).toEqual(raise);
  });

  it('whose answer was sent lets the next command begin', () => {
    const answered = (context: Context, via: 'ble' | 'mesh' = 'ble') =>
      reacts(packetReactions.answered, { work: work(via), moving: true, highestSent: 7, ...context }, {
        type: 'answered',
        via,
        carried: [6, 9],
      } as unknown as Given);
    const carried = { ...SESSION, carried: [2, 6, 9] };
    expect(answered({ ble: { ...SESSION, carried: [2] }, ...due({ process: 1 }) })).toEqual(
      only({ ble: carried, highestSent: 9, waiting: [], work: null, moving: false, ...due() }),
    );
    expect(answered({ ble: SESSION, highestSent: 20, waiting: [work('mesh', 3), work('ble', 4)] }).context).toEqual({
      ble: { ...SESSION, carried: [6, 9] },
      highestSent: 20,
      waiting: [work('ble', 4)],
      work: work('mesh', 3),
      moving: false,
      deadlines: { process: AT + S.processMs },
    });
    expect(answered({}).context).toMatchObject({ ble: null, work: null });
    const over = { ...SESSION, keyRefusals: S.refusalsEndSession };
    expect(answered({ mesh: over, waiting: [work('mesh'), work('ble')] }, 'mesh').context).toMatchObject({
      mesh: null,
      work: work('ble'),
      waiting: [],
    });
    expect(
      answered({ mesh: { ...over, keyRefusals: S.refusalsEndSession - 1 }, waiting: [work('mesh')] }, 'mesh').context,
    ).toMatchObject({ mesh: { carried: [6, 9] }, work: work('mesh') });
    expect(answered({ ble: over, waiting: [work('ble')] }).context).toMatchObject({
      ble: { carried: [6, 9] },
      work: work('ble'),
    });
    expect(reacts(packetReactions.answered, {}, NOTHING)).toEqual(only({}));
  });
});

describe('an unlock', () => {
  const moving = { ble: SESSION, work: work('ble'), moving: true };
  const answer = (result: number, carry: unknown) => ({
    type: 'answer',
    via: 'ble',
    session: 'AB',
    commandId: 1,
    result,
    answer: null,
    carry,
    masterBefore: null,
  });
  const record = { type: 'record', event: expect.any(Number), about: 'opening' };
  const rows: readonly (readonly [string, FirmwareReaction, Context, ReturnType<typeof only>])[] = [
    [
      'starts the motor',
      packetReactions.unlock,
      due({ relock: 1, lockRetry: 1 }),
      only(due({ motion: AT + S.motionLimitMs }), [{ type: 'drive', toward: 'retracted', back: false }]),
    ],
    [
      'is answered',
      packetReactions.unlocked,
      { ...moving, mechanical: 4, lockTries: 2, ...due({ motion: 1 }) },
      only({ mechanical: 0, lockTries: 0, ...due({ relock: AT + 10_000 }) }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.unlocked', why: 'ble' },
        record,
        answer(0x60, 'unlock'),
      ]),
    ],
    [
      'without a command',
      packetReactions.unlocked,
      { config: { ...CONFIG, explicitLock: true }, ...due({ relock: 5 }) },
      only({ mechanical: 0, lockTries: 0, ...due() }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.unlocked', why: 'no one waits' },
        record,
      ]),
    ],
    [
      'for another command',
      packetReactions.unlocked,
      { ...moving, moving: false },
      only({ mechanical: 0, lockTries: 0, deadlines: { relock: AT + 10_000 } }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.unlocked', why: 'ble' },
        record,
      ]),
    ],
    [
      'after its session',
      packetReactions.unlocked,
      { ...moving, ble: null },
      only({ mechanical: 0, lockTries: 0, deadlines: { relock: AT + 10_000 } }, [
        { type: 'rest' },
        { type: 'note', kind: 'lock.unlocked', why: 'ble' },
        record,
      ]),
    ],
    [
      'jams',
      packetReactions.jamUnlocking,
      { ...moving, ...due() },
      only({ mechanical: 3, ...due({ motion: AT + S.motionLimitMs }) }, [
        { type: 'drive', toward: 'extended', back: true },
        { type: 'note', kind: 'lock.jam', why: 'unlocking' },
        record,
        answer(0x69, []),
      ]),
    ],
  ];
  it.each(rows)('%s', (_, reaction, context, expected) => {
    expect(reacts(reaction, context)).toEqual(expected);
  });
});

describe('the queue', () => {
  it('goes on with the next command, and forgets those of a link that is over', () => {
    const waiting = [work('ble', 2), work('mesh', 3)];
    const process = AT + S.processMs;
    expect(takeNext({ ...BASE, waiting }, AT, S)).toEqual({
      work: waiting[0],
      moving: false,
      waiting: [waiting[1]],
      deadlines: { process },
    });
    expect(takeNext({ ...BASE, ...due({ process: 1 }) }, AT, S)).toEqual({ work: null, moving: false, ...due() });
    expect(forget({ ...BASE, ble: SESSION, work: work('mesh'), moving: true, waiting }, 'ble', AT, S)).toEqual({
      ble: null,
      waiting: [waiting[1]],
    });
    expect(forget({ ...BASE, ble: SESSION, work: work('ble'), moving: true, waiting }, 'ble', AT, S)).toEqual({
      ble: null,
      waiting: [],
      work: waiting[1],
      moving: false,
      deadlines: { process },
    });
    expect(forget({ ...BASE, mesh: SESSION, waiting }, 'mesh', AT, S)).toEqual({ mesh: null, waiting: [waiting[0]] });
  });
});
