/** Records and quick-click codes of a lock, record by record and press by press, and the sentences with which the oracle reports what contradicts them. */
import { describe, expect, it } from 'vitest';
import { UploadWatch } from '../../../src/explore/oracle/company/upload-watch.ts';
import { AttemptWatch } from '../../../src/explore/oracle/lock/attempt-watch.ts';
import { CarriedWatch, type Refusal } from '../../../src/explore/oracle/lock/carried-watch.ts';
import { ClickWatch } from '../../../src/explore/oracle/lock/click-watch.ts';
import { RecordWatch } from '../../../src/explore/oracle/lock/record-watch.ts';
import { SessionWatch } from '../../../src/explore/oracle/lock/session-watch.ts';
import { LockModel } from '../../../src/explore/oracle/model/lock-model.ts';
import type { ObservedEvent, ObservedLock, Violation } from '../../../src/explore/oracle/model/observations.ts';
import { RingModel } from '../../../src/explore/oracle/model/ring-model.ts';
import { LOCK, LOCK_STATE, NOON, said, seen } from './known-facility.ts';

const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

describe('a ring of records', () => {
  const filled = (n: number, event = 1): RingModel => {
    const ring = new RingModel(1, 0);
    for (let number = 1; number <= n; number++) ring.write(number, event);
    return ring;
  };
  const numbers = (ring: RingModel): number[] => ring.held.map(({ number }) => number);

  it('§8: has 256 places; then event 1F takes the place of the two oldest', () => {
    expect(filled(256).held[0]).toEqual({ number: 1, event: 1 });
    const over = filled(257);
    expect(over.held.slice(0, 2)).toEqual([
      { number: 2, event: 0x1f },
      { number: 3, event: 1 },
    ]);
    expect([over.held.length, over.held.at(-1)?.number]).toEqual([256, 257]);
    over.write(258, 1);
    expect(over.held.slice(0, 2).map(({ number }) => number)).toEqual([3, 4]);
  });

  it('§8: a refusal has places of its own, and none in a full ring', () => {
    for (const [event, places] of [
      [3, 16],
      [4, 32],
      [5, 16],
      [6, 16],
      [7, 16],
      [11, 16],
    ] as const)
      expect([filled(places - 1, event).hasPlace(event), filled(places, event).hasPlace(event)], String(event)).toEqual(
        [true, false],
      );
    expect([255, 256].map((n) => [filled(n).hasPlace(4), filled(n).hasPlace(2)])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it('deletes the records up to a number', () => {
    const ring = filled(4);
    expect(ring.deleteTo(2).map(({ number }) => number)).toEqual([1, 2]);
    expect(ring.deleteTo(1)).toEqual([]);
    expect(numbers(ring)).toEqual([3, 4]);
    expect([ring.deleteTo(9).length, numbers(ring)]).toEqual([2, []]);
    expect(numbers(new RingModel(8, 3))).toEqual([5, 6, 7]);
  });
});

describe('the records of a lock', () => {
  type Step = (watch: RecordWatch) => void;
  const wrote =
    (number: number, event = 2): Step =>
    (watch) =>
      watch.wrote(seen('lock.record', { number, event, keyClass: 0, bank: 0, detail: 0 }));
  const has =
    (number: number): Step =>
    (watch) =>
      watch.arrived(seen('core.record.kept', { record: { number, event: 2 } }));
  const acknowledged =
    (upTo: number): Step =>
    (watch) =>
      watch.acknowledged(seen('lock.acknowledged', { upTo }));
  const takes =
    (asked: number): Step =>
    (watch) => {
      const plain = Buffer.alloc(16);
      plain[0] = 0xc6;
      plain.writeUInt32LE(asked, 6);
      watch.accepted({ keyClass: 2, bank: 0, detail: 0 }, 's', 'acknowledgeRecords', plain);
    };
  const answered =
    (result: number): Step =>
    (watch) =>
      watch.answered(seen('lock.answered', { result }));
  const fails: Step = (watch) => watch.lostPower();
  const started: Step = (watch) => watch.started(seen('lock.started', { bootCount: 3 }));
  const looks =
    (records: number, nextNumber: number): Step =>
    (watch) =>
      watch.inspect({ ...LOCK_STATE, held: { ...LOCK_STATE.held, records, nextNumber } }, NOON);
  const full = Array.from({ length: 257 }, (_, i) => wrote(i + 1));

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['are held', [wrote(1), wrote(2), looks(2, 3)], []],
    ['are missing', [wrote(1), looks(0, 2)], ['INV-KEEPS-RECORDS: U1 holds 0 records instead of 1']],
    ['have a next number', [wrote(1), looks(1, 3)], ['INV-NUMBERS: the next record of U1 has number 3 instead of 2']],
    ['are overwritten', [...full, looks(256, 258)], []],
    ['count a start', [wrote(1, 8), started, looks(1, 2)], []],
    ['do not count a start', [wrote(1, 8), looks(1, 2)], ['INV-NUMBERS: U1 did not both count and record a start']],
    ['do not record a start', [started, looks(0, 1)], ['INV-NUMBERS: U1 did not both count and record a start']],
    ['lose a start with the power', [wrote(1, 8), fails, looks(1, 2)], []],
    [
      'are all held in a full ring',
      [...full, looks(257, 258)],
      ['INV-KEEPS-RECORDS: U1 holds 257 records instead of 256'],
    ],
    [
      'are overwritten for a refusal',
      [...full.slice(1).map((_, i) => wrote(i + 1)), wrote(257, 4)],
      ['INV-KEEPS-RECORDS: U1 wrote a record 4 for which it has no place'],
    ],
    ['are acknowledged', [wrote(1), has(1), takes(1), acknowledged(1), answered(0x60), looks(0, 2)], []],
    [
      'are deleted too soon',
      [wrote(1), takes(1), acknowledged(1)],
      ['INV-KEEPS-RECORDS: U1 deleted record 1, which the company does not have'],
    ],
    ['are overwritten, not deleted', [...full, has(2), acknowledged(2)], []],
    [
      'outlive their acknowledgement',
      [wrote(1), has(1), takes(1), answered(0x60)],
      ['INV-KEEPS-RECORDS: U1 still holds record 1, which was acknowledged'],
    ],
    ['outlive a refused acknowledgement', [wrote(1), has(1), takes(1), answered(0x65)], []],
    ['outlive an acknowledgement of earlier ones', [wrote(1), wrote(2), has(2), takes(1), answered(0x60)], []],
    ['outlive it if the lock may not know that it sent them', [wrote(1), has(1), fails, takes(1), answered(0x60)], []],
  ])('%s', (_is, steps, says) => {
    const make = (report: (broken: Violation) => void) => new RecordWatch(LOCK_STATE, report);
    expect(said(make, steps)).toEqual(says);
  });
});

describe('a session', () => {
  const battery = (batteryMv: number, lowBattery: boolean, beforeMv = batteryMv): string[] => {
    const reading = { mechanicalState: 2, lowBattery, time: 0, clockValid: false, batteryMv, temperatureC: 20 };
    const sessionOf = (mv: number): ObservedEvent => {
      const bytes = Buffer.alloc(20);
      bytes.set([2, lowBattery ? 4 : 0, mv & 255, mv >> 8]);
      return seen('lock.connected', { session: bytes.toString('hex').toUpperCase() });
    };
    const model = new LockModel(LOCK_STATE.mac, false, LOCK_STATE.held, new Uint8Array(32));
    const steps = [
      (watch: SessionWatch) => watch.measured(sessionOf(beforeMv), { ...reading, batteryMv: beforeMv }),
      (watch: SessionWatch) => watch.measured(sessionOf(batteryMv), reading),
    ];
    return said((report) => new SessionWatch('U1', model, report), steps);
  };

  it('§10: says that a battery is low at 2900 mV, until it has 2950 mV', () => {
    expect([battery(2_900, true), battery(2_901, true), battery(2_949, true)].flat()).toEqual([]);
    expect([battery(2_901, false), battery(2_949, false), battery(2_950, false)].flat()).toEqual([]);
    expect(battery(2_900, false)).toContain('INV-SESSION-SAYS: U1 reports a battery of 2900 mV as not low');
    expect(battery(2_950, true)).toContain('INV-SESSION-SAYS: U1 reports a battery of 2950 mV as low');
    // It may follow a reading late.
    expect([battery(2_900, false, 3_000), battery(2_950, true, 2_900)].flat()).toEqual([]);
  });
});

describe('the error of a message', () => {
  const shows = (message: string, appError?: number): string[] =>
    said(
      (report) => new AttemptWatch('phone/ann', 'android', report),
      [
        (watch) => watch.saw(seen('phone.attempt', { mac: LOCK }), true),
        (watch) => watch.saw(seen('phone.outcome', { message, ...(appError === undefined ? {} : { appError }) }), true),
      ],
    );

  it('is that of the library', () => {
    for (const [message, error] of [
      ['Bluetooth is not responding.', 303],
      ['Something went wrong. Try again.', 309],
      ['Something went wrong. Try again.', 99],
      ['We cannot reach the server.', undefined],
    ] as const)
      expect(shows(message, error)).toEqual([]);
    for (const [message, error] of [
      ['Bluetooth is not responding.', 304],
      ['Something went wrong. Try again.', 310],
      ['The lock did not respond.', 318],
      ['The lock did not respond.', undefined],
    ] as const)
      expect(shows(message, error)).toEqual([`INV-PHONE-SAYS: phone/ann shows error ${error} with: ${message}`]);
  });
});

describe('an answer', () => {
  type Step = (watch: CarriedWatch) => void;
  const accepted =
    (op: string, session = 's'): Step =>
    (watch) =>
      watch.accepted(session, op);
  const refused =
    (check: number, code: number, more: Partial<Refusal> = {}): Step =>
    (watch) =>
      watch.refused('s', { check, code, clockValid: true, unsure: false, ...more });
  const wrote =
    (event: number): Step =>
    (watch) =>
      watch.wrote(event);
  const answered =
    (records: readonly number[] = [], result = 0x60): Step =>
    (watch) =>
      watch.answered(seen('lock.answered', { result, records }));
  const none = 'INV-KEEPS-RECORDS: U1 left no record about a refusal';
  const left = (event: number): string => `INV-KEEPS-RECORDS: U1 left a record ${event} about a refusal`;
  const sent = (n: number, of: number): string =>
    `INV-KEEPS-RECORDS: U1 sent other records with its answer: ${n} instead of ${of}`;
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1);

  const answers: readonly (readonly [is: string, steps: readonly Step[], says: readonly string[], waiting?: number])[] =
    [
      ['follows the record of an early refusal', [refused(5, 0x61), wrote(4), answered([], 0x61)], []],
      ['follows no record', [refused(5, 0x61), answered([], 0x61)], [none]],
      ['follows the record of another kind', [refused(5, 0x61), wrote(5), answered([], 0x61)], [left(5)]],
      [
        'follows one record for all early refusals of a session',
        [refused(5, 0x61), wrote(4), answered([], 0x61), refused(6, 0x65), answered([], 0x65)],
        [],
      ],
      [
        'follows a second record in a session',
        [refused(5, 0x61), wrote(4), answered([], 0x61), refused(6, 0x65), wrote(4), answered([], 0x65)],
        [left(4)],
      ],
      ['follows the record of a missing permission', [refused(12, 0x63), wrote(5), answered([], 0x63)], []],
      ['follows the record of wrong hours', [refused(10, 0x6d), wrote(6), answered([], 0x6d)], []],
      [
        'follows the record of a lost clock',
        [refused(9, 0x6d, { clockValid: false }), wrote(7), answered([], 0x6d)],
        [],
      ],
      ['confuses hours and clock', [refused(9, 0x6d, { clockValid: false }), wrote(6), answered([], 0x6d)], [left(6)]],
      ['follows the record of a weak supply', [refused(14, 0x69), wrote(11), answered([], 0x69)], []],
      ['follows no record of an unknown command', [refused(7, 0x62), answered([], 0x62)], []],
      ['follows a record of a wrong operand', [refused(8, 0x65), wrote(5), answered([], 0x65)], [left(5)]],
      ['may follow either', [refused(14, 0x69, { unsure: true }), answered([], 0x69)], []],
      ['is lost with the power', [refused(5, 0x61), (watch) => watch.stops(), answered([], 0x61)], []],
      ['carries all records', [accepted('getLogs'), answered(twenty)], [], 20],
      ['carries too few', [accepted('getLogs'), answered(twenty.slice(1))], [sent(19, 20)], 20],
      ['carries sixteen with an unlock', [accepted('unlock'), answered(twenty.slice(0, 16))], [], 20],
      ['carries seventeen with an unlock', [accepted('unlock'), answered(twenty.slice(0, 17))], [sent(17, 16)], 20],
      [
        'carries the rest with the next unlock of the session',
        [accepted('unlock'), answered(twenty.slice(0, 16)), accepted('unlock'), answered(twenty.slice(16))],
        [],
        20,
      ],
      [
        'carries them again in another session',
        [accepted('unlock'), answered([1]), accepted('unlock', 'other'), answered([1])],
        [],
        1,
      ],
      ['carries none after a failed unlock', [accepted('unlock'), answered([], 0x69)], [], 3],
      ['is forgotten after eight sessions', [...twenty.map((n) => accepted('getLogs', `s${n}`)), answered([])], []],
    ];
  it.each(answers.map(([is, steps, says, waiting]) => [is, { steps, says, waiting }] as const))('%s', (_, row) => {
    const { steps, says, waiting = 0 } = row;
    const ring = new RingModel(waiting + 1, waiting);
    expect(said((report) => new CarriedWatch('U1', ring, report), steps)).toEqual(says);
  });
});

describe('the company', () => {
  type Step = (watch: UploadWatch) => void;
  const at =
    (event: ObservedEvent): Step =>
    (watch) =>
      watch.saw(event);
  const kept = (number: number, floor: number, event = 2, above: unknown = []): Step =>
    at(seen('core.record.kept', { mac: LOCK, record: { number, event }, floor: { floor, above } }));
  const moved = (floor: number): Step => at(seen('core.record.floorMoved', { mac: LOCK, floor: { floor, above: [] } }));
  const refused = at(seen('core.records.refused', { mac: LOCK, count: 2 }));
  const uploads = (args: object): Step => at(seen('input', { verb: 'intruder.upload', args }));
  const again = `INV-COUNTED: the company counted record 2 of ${LOCK} again`;

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['counts', [kept(1, 1), kept(2, 2), kept(4, 2), kept(3, 4)], []],
    ['counts again', [kept(1, 1), kept(2, 2), kept(2, 2)], [again]],
    ['counts what it had beyond a gap', [kept(3, 1, 2, [[3, 4]]), kept(2, 4)], []],
    ['counts again what it had beyond a gap', [kept(4, 0, 2, [[2, 4]]), kept(2, 0)], [again]],
    ['does not raise its floor', [kept(1, 1), kept(2, 1)], [`INV-COUNTED: the floor of ${LOCK} is 1 instead of 2`]],
    ['learns that records are lost', [kept(1, 1), kept(7, 7, 0x1f), kept(8, 8)], []],
    ['learns that from a record that it has', [kept(1, 1), kept(7, 1), moved(7)], []],
    ['moves its floor nowhere', [kept(1, 1), moved(1)], [`INV-COUNTED: the floor of ${LOCK} moved from 1 to 1`]],
    ['starts again with a lock', [kept(2, 2), at(seen('core.lock.added', { mac: LOCK })), kept(2, 2)], []],
    ['does not know where it starts', [moved(7)], []],
    ['refuses records', [refused], ['INV-COUNTED: the company refused records that nobody had damaged: 2']],
    ['refuses records that were damaged', [uploads({ flip: 3 }), refused], []],
    [
      'refuses records that were doubled',
      [uploads({ times: 2 }), refused],
      ['INV-COUNTED: the company refused records that nobody had damaged: 2'],
    ],
  ])('%s', (_is, steps, says) => {
    expect(said((report) => new UploadWatch(report), steps)).toEqual(says);
  });
});

describe('a quick-click code', () => {
  /** A lock with code 101 at index 4, and the time. */
  interface Door {
    readonly watch: ClickWatch;
    readonly model: LockModel;
    at: number;
  }
  type Step = (door: Door) => void;
  const wait =
    (ms: number): Step =>
    (door) => {
      door.at += ms;
    };
  const press =
    (ms?: number): Step =>
    ({ watch, at }) =>
      watch.pressed(at, ms);
  const code = (bits: string): Step[] => [...bits].map((bit) => press(bit === '1' ? 900 : 150));
  const checks =
    (right: boolean): Step =>
    ({ watch, at }) =>
      watch.saw(seen('lock.clicks', { right }, at));
  const event =
    (kind: string): Step =>
    ({ watch, at }) =>
      watch.saw(seen(kind, {}, at));
  const looks =
    (now: Partial<ObservedLock> = {}): Step =>
    ({ watch, at }) =>
      watch.inspect({ ...LOCK_STATE, ...now }, at);
  const model =
    (change: (model: LockModel) => void): Step =>
    (door) =>
      change(door.model);
  const opens = [...code('101'), wait(1_500), checks(true)];
  const wrong = [...code('000'), wait(1_500), checks(false)];
  const unchecked = 'INV-CLICKS: U1 did not check a code';
  const notStored = 'INV-CLICKS: U1 opens for a code that it does not store';
  const noCode = 'INV-CLICKS: U1 checked what is no code';
  const barred = 'INV-CLICKS: U1 opens for a code although codes are barred';
  const closed = 'INV-CLICKS: U1 does not open for a code that it stores';
  const denied = [...code('101'), wait(1_500), checks(false)];

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['opens', opens, []],
    ['opens as often as it has uses', [...opens, ...opens, ...denied], []],
    ['opens more often', [...opens, ...opens, ...opens], [notStored]],
    [
      'opens as often as it likes',
      [model(({ clicks }) => clicks.set(4, { length: 3, pattern: 5, uses: 255 })), ...times(300, opens).flat()],
      [],
    ],
    [
      'has no use for a bolt that is in',
      [looks({ bolt: 'retracted' }), ...opens, ...opens, ...opens],
      [notStored].slice(1),
    ],
    ['does not open', denied, [closed]],
    ['does not open without supply', [looks({ cellMv: 2_990 }), ...denied], []],
    ['does not open with a broken part', [looks({ broken: ['motor'] }), ...denied], []],
    ['does not open an overlocked unit', [model((of) => Object.assign(of, { overlock: true })), ...denied], []],
    ['opens an overlocked unit', [model((of) => Object.assign(of, { overlock: true })), ...opens], [barred]],
    ['opens in a lockout', [model((of) => Object.assign(of, { clickLockout: true })), ...opens], [barred]],
    ['is long at 800 ms', [press(800), press(799), press(800), wait(1_500), checks(true)], []],
    ['is long where a command says', [model((of) => Object.assign(of, { longPressMs: 901 })), ...opens], [notStored]],
    ['is complete after 1.5 s', [...code('10'), wait(1_499), ...code('1'), wait(1_500), checks(true)], []],
    ['is complete sooner', [...code('101'), wait(1_499), checks(true)], [noCode]],
    ['is never complete', [...code('101'), wait(1_501), looks()], [unchecked]],
    ['is complete soon', [...code('101'), wait(1_500), looks(), checks(true)], []],
    ['has three presses', [...code('10'), wait(1_501), looks(), ...code('1'), wait(1_501), looks()], []],
    ['has two presses', [...code('10'), wait(1_500), checks(false)], [noCode]],
    ['has 24 presses', [...code('0'.repeat(24)), wait(1_501), looks()], [unchecked]],
    ['has 25 presses', [...code('0'.repeat(25)), wait(1_501), looks()], []],
    ['is lost in sleep', [...code('101'), event('lock.asleep'), wait(1_501), looks()], []],
    ['is lost with the power', [...code('101'), event('lock.supply'), wait(1_501), looks()], []],
    ['is not noticed without power', [looks({ power: 'off' }), ...code('101'), wait(1_501), looks()], []],
    ['is not noticed by a broken button', [looks({ broken: ['touch'] }), ...code('101'), wait(1_501), looks()], []],
    [
      'is not noticed by a new lock',
      [model((of) => Object.assign(of, { master: undefined })), ...code('101'), wait(1_501), looks()],
      [],
    ],
    ['may not be noticed', [looks({ power: 'shuttingDown' }), ...code('101'), wait(1_501), looks()], []],
    ['may be noticed', [looks({ power: 'shuttingDown' }), ...code('101'), wait(1_500), checks(true)], []],
    ['may be another', [press(), ...code('01'), wait(1_500), checks(true)], []],
    ['is noticed again', [press(), wait(1_501), looks(), ...code('101'), wait(1_501), looks()], [unchecked]],
  ])('%s', (_is, steps, says) => {
    expect(pressed(steps)).toEqual(says);
  });

  it.each<readonly [is: string, steps: readonly Step[], says: readonly string[]]>([
    ['four wrong ones bar nothing', [...times(4, wrong).flat(), ...denied], [closed]],
    ['five wrong ones bar all', [...times(5, wrong).flat(), ...code('101'), wait(1_501), looks()], []],
    ['five wrong ones bar the right one', [...times(5, wrong).flat(), ...opens], [noCode]],
    ['a right one between them ends the row', [...times(4, wrong).flat(), ...opens, wrong, ...opens].flat(), []],
    ['a minute later the right one opens', [...times(5, wrong).flat(), wait(60_000), ...opens], []],
    [
      'a minute later the right one is checked',
      [...times(5, wrong).flat(), wait(60_000), ...code('101'), wait(1_501), looks()],
      [unchecked],
    ],
    ['just before, its first press only wakes', [...times(5, wrong).flat(), wait(59_999), ...opens], [noCode]],
    ['a power failure ends it', [...times(5, wrong).flat(), event('lock.supply'), ...opens], []],
  ])('%s', (_is, steps, says) => {
    expect(pressed(steps)).toEqual(says);
  });

  function pressed(steps: readonly Step[]): string[] {
    const door = (report: (broken: Violation) => void): Door => {
      const model = new LockModel(LOCK_STATE.mac, false, LOCK_STATE.held, new Uint8Array(32));
      return { model, watch: new ClickWatch(LOCK_STATE, model, report), at: NOON };
    };
    return said(door, steps);
  }

  it('is stored as the last command says', () => {
    const model = new LockModel(LOCK_STATE.mac, false, LOCK_STATE.held, new Uint8Array(32));
    const session = model.session('s', 0);
    const takes = (...bytes: number[]): void =>
      model.take(Buffer.from(bytes.concat(Array(16 - bytes.length).fill(0))), session);
    const stores = (clicks: ObservedLock['held']['clicks']) => model.differs({ ...LOCK_STATE.held, clicks })?.what;
    const own = LOCK_STATE.held.clicks;
    expect(stores(own)).toBeUndefined();
    expect(stores({})).toBe('another quick-click code 4');
    takes(0xa6, 0, 0, 0, 0, 0, 9, 5, 0b10011, 0, 0, 7);
    const set = { 9: { length: 5, pattern: 0b10011, uses: 7 } };
    expect(stores(own)).toBe('another quick-click code 9');
    expect(stores({ ...own, ...set })).toBeUndefined();
    expect(stores({ ...own, 9: { ...set[9], uses: 6 } })).toBe('another quick-click code 9');
    takes(0xb1, 0, 0, 0, 0, 0, 4);
    expect(stores(set)).toBeUndefined();
    takes(0xa8, 0, 0, 0, 0, 0, 1);
    takes(0xaf, 0, 0, 0, 0, 0, 0xe8, 3);
    expect([model.clickLockout, model.longPressMs]).toEqual([true, 1_000]);
    takes(0xa9);
    expect([model.clickLockout, model.longPressMs, model.clicks.size]).toEqual([false, 800, 0]);
  });
});
