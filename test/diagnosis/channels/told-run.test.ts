/** The facts that people would report about a run: each follows from an event within its time, from a switch of the phone, or from the unit. */
import { describe, expect, it } from 'vitest';
import type { FactId } from '../../../src/diagnosis/channels/facts.ts';
import type { About } from '../../../src/diagnosis/channels/reading.ts';
import { observeTold } from '../../../src/diagnosis/channels/told-run.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { demo, demoPlan, must } from '../../facility/demo.ts';

const { site } = demo();
const AT = Date.parse('2026-03-05T12:00:00.400Z');
const ABOUT: About = { person: 'alice', unit: 'A101' };

const event = (at: number, actor: string, kind: string, data: TraceEvent['data']): TraceEvent => ({
  seq: 0,
  time: AT + at,
  actor,
  kind,
  data,
  causedBy: 0,
});
const tap = (at = 0, target = 'A101', phone = 'alice') => event(at, `phone/${phone}`, 'phone.attempt', { target });
const outcome = (at: number, result: string, message = '', target = 'A101') =>
  event(at, 'phone/alice', 'phone.outcome', { target, result, message });
const touch = (at: number, args: object = { lock: 'A101' }) =>
  event(at, 'input', 'input', { verb: 'lock.touch', args: args as never });
const motor = (at: number, lock = 'A101') => event(at, `lock/${lock}`, 'lock.motor', { motor: 'unlocking' });

const answersOf = (events: readonly TraceEvent[], about = ABOUT, facility = site) =>
  Object.fromEntries(observeTold({ facility, events }, about).map(({ fact, answer, ats }) => [fact, [answer, ...ats]]));

const SECOND = Math.floor(AT / 1_000) * 1_000;

describe('the facts of attempts', () => {
  it.each<[is: string, fact: FactId, expected: unknown, events: TraceEvent[], about?: About]>([
    ['tried at the seconds of all taps', 'tried.at', ['yes', SECOND, SECOND + 5_000], [tap(), tap(5_000)]],
    ['nothing without a tap', 'tried.at', undefined, [touch(0), motor(0)]],
    ['nothing by a tap on another unit', 'tried.at', undefined, [tap(0, 'A102')]],
    ['nothing by the tap of another phone', 'tried.at', undefined, [tap(0, 'A101', 'bob')]],
    ['a tap on any place, if none is named', 'tried.at', ['yes', SECOND], [tap(0, 'A102')], { person: 'alice' }],
    [
      'a tap on the entry that is named',
      'tried.at',
      ['yes', SECOND],
      [tap(0, 'gate-in')],
      { person: 'alice', entry: 'gate-in' },
    ],
    ['touched a minute before', 'touched.before', ['yes'], [touch(-60_000), tap()]],
    ['touched more than a minute before', 'touched.before', ['no'], [touch(-60_001), tap()]],
    ['touched at the tap', 'touched.before', ['yes'], [touch(0), tap()]],
    ['touched after the tap', 'touched.before', ['no'], [tap(), touch(1)]],
    ['another lock touched', 'touched.before', ['no'], [touch(0, { lock: 'A102' }), tap()]],
    [
      'another verb',
      'touched.before',
      ['no'],
      [event(0, 'input', 'input', { verb: 'lock.brush', args: { lock: 'A101' } }), tap()],
    ],
    [
      'opened before',
      'opened.before',
      ['yes', SECOND - 10_000],
      [outcome(-20_000, 'unlocked'), outcome(-10_000, 'unlocked'), tap()],
    ],
    ['opened by this tap', 'opened.before', ['no'], [tap(), outcome(0, 'unlocked')]],
    ['failed before', 'opened.before', ['no'], [outcome(-10_000, 'failed'), tap()]],
    [
      'opened another one before',
      'opened.before',
      ['no'],
      [outcome(-10_000, 'unlocked', '', 'A102'), tap()],
      { person: 'alice' },
    ],
    ['the motor ran fifteen seconds later', 'motor.heard', ['yes'], [tap(), motor(15_000)]],
    ['the motor ran later than that', 'motor.heard', ['no'], [tap(), motor(15_001)]],
    ['the motor ran before', 'motor.heard', ['no'], [motor(-1), tap()]],
    ['another motor ran', 'motor.heard', ['no'], [tap(), motor(1, 'A102')]],
    [
      'the last message of a failure',
      'message.seen',
      ['two'],
      [tap(), outcome(1, 'failed', 'one'), outcome(2, 'failed', 'two'), outcome(3, 'unlocked', 'Unlocked')],
    ],
    ['no message of a failure', 'message.seen', undefined, [tap(), outcome(1, 'unlocked', 'Unlocked')]],
    ['outside', 'entry.passed', ['no'], [tap()]],
  ])('%s', (_, fact, expected, events, about = ABOUT) => {
    expect(answersOf(events, about)[fact]).toEqual(expected);
  });

  it('a person who is inside has passed an entry', () => {
    const { site: other } = demo();
    must(other, 'person.tailgate', { person: 'alice' });
    expect(answersOf([tap()], ABOUT, other)['entry.passed']).toEqual(['yes']);
  });

  it('a person who is not of the facility has none', () => {
    expect(answersOf([tap()], { person: 'nobody', unit: 'A101' })['tried.at']).toBeUndefined();
  });
});

describe('the facts of a phone, and the verb that changes each', () => {
  it.each<readonly [FactId, before: string, verb: string, args: object]>([
    ['bluetooth.allowed', 'yes', 'phone.setBluetooth', { on: false }],
    ['bluetooth.allowed', 'yes', 'phone.setPermission', { what: 'bluetooth', allowed: false }],
    ['location.allowed', 'yes', 'phone.setPermission', { what: 'location', allowed: false }],
    ['airplane.mode', 'no', 'phone.setAirplane', { on: true }],
    ['clock.setByHand', 'no', 'phone.setClockError', { seconds: -1 }],
    ['app.updated', 'yes', 'phone.outdateApp', {}],
    ['signal.atDoor', 'yes', 'phone.setAirplane', { on: true }],
  ])('%s is %s before %s', (fact, before, verb, args) => {
    const { site: own } = demo();
    const answer = () => answersOf([], ABOUT, own)[fact];
    expect(answer()).toEqual([before]);
    must(own, verb, { phone: 'alice', ...args });
    expect(answer()).toEqual([before === 'yes' ? 'no' : 'yes']);
  });

  it('the app lists the units that its user may open', () => {
    const lists = (unit: string) => answersOf([], { person: 'alice', unit })['app.lists'];
    must(site, 'phone.openApp', { phone: 'alice' });
    site.clock.runFor(5_000);
    expect([lists('A101'), lists('A10'), lists('A102')]).toEqual([['yes'], ['no'], ['no']]);
  });
});

describe('the facts of a unit', () => {
  it.each([
    ['A101', ['Occupied'], ['no'], ['occupied']],
    ['A103', ['Available'], ['no'], ['available']],
    ['A104', ['Gatelock'], ['no'], ['gatelock']],
    ['A105', ['Overlock'], ['no'], ['overlock']],
    ['A107', ['Occupied'], ['yes'], ['occupied']],
    ['Z9', undefined, undefined, ['available']],
  ])('%s', (unit, status, grey, pms) => {
    const { site: own } = demo();
    own.clock.runFor(3_700_000);
    const facts = answersOf([], { unit }, own);
    expect([facts['portal.status'], facts['unlockButton.grey'], facts['pms.status']]).toEqual([status, grey, pms]);
  });

  it('the battery once it is low, and the controller, as the portal shows them', () => {
    const { site: own } = demo();
    const facts = () => {
      own.clock.runFor(3_700_000);
      const { 'portal.battery': battery, 'controller.status': status } = answersOf([], { unit: 'A101' }, own);
      return [battery, status];
    };
    expect(facts()).toEqual([undefined, ['ready']]);
    must(own, 'lock.drainTo', { lock: 'A101', mv: 2_880 });
    expect(facts()).toEqual([['LOW'], ['ready']]);
    expect(answersOf([], { unit: 'A107' }, own)['controller.status']).toBeUndefined();
  });

  it('the gateway', () => {
    const { site: own } = demo({ ...demoPlan(), gateway: { installed: false } });
    expect([site, own].map((each) => answersOf([], {}, each)['gateway.present'])).toEqual([['yes'], ['no']]);
  });
});

it('facts are in the order of their names, one to a line after the head', () => {
  const lines = (about: About) =>
    observeTold({ facility: site, events: [] }, about).map(({ fact, line }) => [fact, line] as const);
  const named = lines(ABOUT);
  expect(named.map(([fact]) => fact)).toEqual(named.map(([fact]) => fact).toSorted());
  expect(named.map(([, line]) => line)).toEqual(named.map((_, i) => i + 4));
  expect(lines({})).toEqual([['gateway.present', 3]]);
});
