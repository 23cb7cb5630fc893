/**
 * A hasp that is closed by hand, an entry that is held open, a touch during the shutdown notice, the path of an opening and the updates of an app: stories
 * that are right and stories in which one thing is wrong.
 */
import { describe, expect, it } from 'vitest';
import { AttributionWatch } from '../../../src/explore/oracle/company/attribution-watch.ts';
import { HoldWatch } from '../../../src/explore/oracle/company/hold-watch.ts';
import type { IssuedKey, KeyModel } from '../../../src/explore/oracle/company/key-model.ts';
import { AwakeWatch } from '../../../src/explore/oracle/lock/awake-watch.ts';
import { HandWatch } from '../../../src/explore/oracle/lock/hand-watch.ts';
import { PhoneWatch } from '../../../src/explore/oracle/lock/phone-watch.ts';
import { ImmediateEffects } from '../../../src/explore/oracle/model/immediate-effects.ts';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';
import { Rights } from '../../../src/explore/oracle/model/rights.ts';
import { FACTS, GATE, LOCK, LOCK_STATE, NOON, said, seen } from './known-facility.ts';

type Row<Watch> = readonly [is: string, steps: readonly ((watch: Watch) => void)[], says: readonly string[]];

describe('a hasp that somebody closes', () => {
  type Step = (watch: HandWatch) => void;
  const saw =
    (kind: string, data: ObservedEvent['data'] = {}, bolt: string | undefined = 'retracted'): Step =>
    (watch) =>
      watch.saw(seen(`lock.${kind}`, data), bolt);
  const touch = saw('woke', { why: 'touch' });
  const again = saw('touched');
  const pulls = saw('hasp', { position: 'out' });
  const closes = saw('hasp', { position: 'seated' });
  const notice = (byHand: boolean): Step => saw('notice', { byHand });
  const locked = (byHand: boolean): Step => saw('locked', { why: byHand ? 'closed by hand' : 'by time' });
  const byHand = ['INV-LOCKED: U1 says that its hasp was closed by hand'];
  const not = ['INV-LOCKED: U1 says that its hasp was not closed by hand'];

  it.each<Row<HandWatch>>([
    ['is named in the notice', [touch, pulls, closes, notice(true)], []],
    ['is not named in the notice', [touch, pulls, closes, notice(false)], not],
    ['is named when it locks', [touch, pulls, closes, locked(true)], []],
    ['is not named when it locks', [touch, pulls, closes, locked(false)], not],
    ['is named although nobody did', [touch, notice(true)], byHand],
    ['is named although it was only pulled', [touch, pulls, locked(true)], byHand],
    ['is not named without one', [touch, notice(false), locked(false)], []],
    ['counts until the next touch', [touch, pulls, closes, again, notice(true)], byHand],
    ['counts when a hasp wakes it', [touch, pulls, closes, saw('woke', { why: 'hasp' }), notice(false)], not],
    ['is open before the first touch', [pulls, closes, notice(true), saw('hasp', {}), notice(false)], not],
    ['was pulled, not out', [touch, saw('hasp', { position: 'pulled' }), closes, notice(false)], []],
    ['is not noticed without power', [touch, pulls, saw('state', { power: 'off' }), closes, notice(false)], []],
    ['is noticed in sleep', [touch, pulls, saw('state', { power: 'asleep' }), closes, notice(false)], not],
    ['is not noticed over a bolt', [touch, pulls, saw('hasp', { position: 'seated' }, 'between'), notice(false)], []],
    ['may be lost with the power', [touch, pulls, closes, saw('supply', { up: false }), notice(false)], []],
    ['may be missed by a cut part', [touch, saw('part'), notice(true)], []],
  ])('%s', (_is, steps, says) => {
    expect(said((report) => new HandWatch('U1', 'awake', 'seated', report), steps)).toEqual(says);
  });
});

describe('an entry that is held open', () => {
  interface Held {
    readonly watch: HoldWatch;
    readonly effects: ImmediateEffects;
    seq: number;
  }
  type Step = (held: Held) => void;
  const saw =
    (kind: string, data: ObservedEvent['data'] = {}, seqs = 1): Step =>
    (held) => {
      held.seq += seqs;
      const event = { ...seen(kind, data), seq: held.seq };
      held.effects.saw(event);
      held.watch.saw(event);
    };
  const holds = saw('core.entry.held', { entry: 'gate' });
  const releases = saw('core.entry.released', { entry: 'gate' });
  const heard = (mechanical: number, mac = GATE): Step => saw('core.lock.heard', { mac, mechanical });
  const HOLD = { device: 'hold-open' };
  const list = (opener: object | undefined, things: readonly string[] = [], plan: object = {}): Step =>
    saw('core.list.sent', {
      via: 'gateway',
      opener,
      plan: {
        mac: GATE,
        kind: 'online',
        count: 3,
        unlock: opener !== undefined,
        things: things.map((name) => ({ name })),
        ...plan,
      },
    });
  const end = saw('input');
  const notAgain = ['INV-HELD-OPEN: gate is held open but was not unlocked again'];
  const unlocked = [`INV-HELD-OPEN: ${GATE}, which is held open, was unlocked`];
  const left = [`INV-HELD-OPEN: ${GATE}, which is held open, was not unlocked`];

  it.each<Row<Held>>([
    ['is unlocked when it has locked', [holds, heard(2), list(HOLD), end], []],
    ['stays locked', [holds, heard(2), end], notAgain],
    ['stays locked with a list', [holds, heard(2), list(undefined, ['hours/1']), end], [...left, ...notAgain]],
    ['stays open', [holds, heard(0), end], []],
    ['gets the long timeout', [holds, heard(0), list(HOLD, ['relock']), end], []],
    ['gets the long timeout alone', [holds, heard(0), list(undefined, ['relock'])], left],
    ['is unlocked although it is open', [holds, heard(0), list(HOLD, ['hours/1'])], unlocked],
    ['gets other changes', [holds, heard(0), list(undefined, ['hours/1'])], []],
    ['is released and unlocked', [holds, releases, heard(0), list(HOLD, ['relock'])], []],
    [
      'is released and not unlocked',
      [holds, releases, heard(0), list(undefined, ['relock'])],
      [`INV-HELD-OPEN: ${GATE}, which is not held open, was not unlocked`],
    ],
    ['is released after it has locked', [holds, releases, heard(2), list(undefined, ['relock']), end], []],
    [
      'is released and unlocked again',
      [holds, releases, heard(0), list(HOLD)],
      [`INV-HELD-OPEN: ${GATE}, which is not held open, was unlocked`],
    ],
    ['is opened by somebody', [holds, heard(0), list({ user: 'mia', device: 'keypad' })], []],
    ['is set up', [holds, heard(0), list(undefined, ['relock'], { kind: 'rekey' })], []],
    ['has a full list', [holds, heard(0), list(undefined, ['relock'], { count: 20 })], []],
    ['has a list with one free place', [holds, heard(0), list(undefined, ['relock'], { count: 19 })], left],
    ['gets a later list', [holds, heard(0), saw('other'), list(undefined, ['relock'])], []],
    ['is another entry', [holds, heard(2, 'G2'), end], []],
    ['is a unit', [holds, heard(2, LOCK), end], []],
  ])('%s', (_is, steps, says) => {
    const make = (report: Parameters<Parameters<typeof said>[0]>[0]): Held => {
      const effects = new ImmediateEffects(report);
      return { effects, watch: new HoldWatch(new Rights(FACTS), effects, report), seq: 0 };
    };
    expect(said(make, steps)).toEqual(says);
  });
});

describe('a touch', () => {
  type Step = (watch: AwakeWatch) => void;
  const looks =
    (ms: number, power: string, link = 'advertising'): Step =>
    (watch) =>
      watch.inspect({ ...LOCK_STATE, power, link }, NOON + ms);
  const press =
    (ms: number): Step =>
    (watch) =>
      watch.pressed(NOON + ms);
  const connected: Step = (watch) => watch.saw(seen('lock.connected'));
  const asleep = ['INV-LISTENS: U1 is asleep and silent although it was touched'];

  it.each<Row<AwakeWatch>>([
    ['during the notice is heard when the link is down', [looks(0, 'shuttingDown'), press(0), looks(600, 'awake')], []],
    ['during the notice is lost', [looks(0, 'shuttingDown'), press(0), looks(600, 'asleep', 'silent')], asleep],
    ['during the notice waits for its end', [looks(0, 'shuttingDown'), press(0), looks(700, 'shuttingDown')], []],
    ['in firmware mode is ignored', [looks(0, 'firmwareMode'), press(0), looks(600, 'asleep', 'silent')], []],
    [
      'before the end of a session may be ended by it',
      [connected, looks(0, 'awake'), press(59_999), looks(60_599, 'asleep', 'silent')],
      [],
    ],
    [
      'at the end of a session is heard',
      [connected, looks(0, 'awake'), press(60_000), looks(60_600, 'asleep', 'silent')],
      asleep,
    ],
  ])('%s', (_is, steps, says) => {
    expect(said((report) => new AwakeWatch('U1', report), steps)).toEqual(says);
  });
});

describe('a record', () => {
  const key = (bearer: string): Pick<KeyModel, 'holder'> => ({
    holder: () => ({ mac: LOCK, user: 'ann', slot: 3, generation: 1, schedule: 0, bearer }) satisfies IssuedKey,
  });
  const kept =
    (keyClass: number, attribution: object) =>
    (watch: AttributionWatch): void =>
      watch.saw(seen('core.record.kept', { mac: LOCK, record: { keyClass }, attribution }));
  const by = (method: string): string[] => [
    `INV-ATTRIBUTED: a record of ${LOCK} is attributed to an opening by ${method}`,
  ];

  it.each<readonly [is: string, bearer: string, keyClass: number, attribution: object, says: readonly string[]]>([
    ['of a phone', 'p1', 4, { user: 'ann', method: 'phone' }, []],
    ['of a phone, as one of a fob', 'p1', 4, { user: 'ann', method: 'fob' }, by('fob')],
    ['of a fob', 'fob/1', 4, { user: 'ann', method: 'fob' }, []],
    ['of a fob, as one of a phone', 'fob/1', 4, { user: 'ann', method: 'phone' }, by('phone')],
    [
      'of somebody else',
      'p1',
      4,
      { user: 'guy', method: 'phone' },
      [`INV-ATTRIBUTED: a record of ${LOCK} is attributed to guy instead of ann`],
    ],
    ['of a remote unlock', '', 2, { user: 'mia', method: 'remote', intent: 'i1' }, []],
    ['of a remote unlock, as an online one', '', 2, { user: 'mia', method: 'online', intent: 'i1' }, by('online')],
    ['of an online unlock', '', 2, { user: 'ann', method: 'online' }, []],
    ['of an online unlock, as a remote one', '', 2, { user: 'ann', method: 'remote' }, by('remote')],
    ['of nobody', '', 2, {}, []],
  ])('%s', (_is, bearer, keyClass, attribution, says) => {
    const make = (report: Parameters<Parameters<typeof said>[0]>[0]) =>
      new AttributionWatch(key(bearer) as KeyModel, report);
    expect(said(make, [kept(keyClass, attribution)])).toEqual(says);
  });
});

describe('an app', () => {
  type Step = (watch: PhoneWatch) => void;
  const saw =
    (kind: string, data: ObservedEvent['data']): Step =>
    (watch) =>
      watch.saw({ ...seen(kind, data), actor: 'phone/ann' });
  const app = (what: string): Step => saw('phone.app', { what });
  const tap =
    (...during: readonly Step[]): Step =>
    (watch) => {
      watch.plays('phone.updateApp', { phone: 'ann' });
      for (const step of during) step(watch);
      watch.played(true, NOON);
    };
  const outdated = saw('phone.fault', { what: 'outdated', on: false });
  const late = (is: string): string[] => [`INV-DATA: phone/ann updated an app that was ${is}`];

  it.each<Row<PhoneWatch>>([
    ['updates itself', [outdated, app('updated')], []],
    ['updates itself twice', [outdated, app('updated'), app('updated')], late('updated')],
    ['is updated by hand, and again by hand', [outdated, tap(app('updated')), tap(app('updated'))], []],
    ['is updated by hand, and then itself', [outdated, tap(app('updated')), app('updated')], late('updated')],
    ['updates itself to each new version', [app('updated'), outdated, app('updated')], []],
    ['is cleared after an update', [app('updated'), app('cleared'), app('updated')], late('updated')],
    ['updates itself after it was removed', [outdated, app('uninstalled'), app('updated')], late('removed')],
    ['is out of date after it was removed', [app('uninstalled'), outdated, app('updated')], late('removed')],
    ['is installed again', [outdated, app('uninstalled'), app('installed'), app('updated')], []],
    [
      'is damaged after an update',
      [app('updated'), saw('phone.fault', { what: 'damaged' }), app('updated')],
      late('updated'),
    ],
  ])('%s', (_is, steps, says) => {
    const make = (report: Parameters<Parameters<typeof said>[0]>[0]) =>
      new PhoneWatch(new Map([['phone/ann', 'ios']]), () => 'd1', report);
    expect(said(make, steps)).toEqual(says);
  });
});
