/** Everything that a person can do to a lock: what it answers, and the limits of each number from both sides. */
import { describe, expect, it } from 'vitest';
import type { ActionResult, Lock } from '../../src/lock/lock.ts';
import { LockFixture } from './lock-fixture.ts';

const answer = (result: ActionResult): string => (result.ok ? `did: ${result.did}` : `not: ${result.why}`);

const NO_HASP = 'not: it has no hasp';
const NO_BATTERY = 'not: it has no battery';
const NO_HANDLE = 'not: there is no handle';
const MILLIVOLTS = 'not: a battery must have a whole number of millivolts, 0 or more';
const NEWTONS = 'not: tension must be a whole number of newtons, 0 or more';
const CELSIUS = 'not: temperature must be a whole number from -40 to 60 °C';
const N = 'not: n must be 1 or more';
const PPM = 'not: drift must be a whole number of parts per million';

type Act = (lock: Lock) => ActionResult;

/** What a padlock answers, and what the controller of an entry answers. */
const ACTIONS: readonly (readonly [is: string, act: Act, padlock: string, controller: string])[] = [
  ['touch', (lock) => lock.touch(), 'did: woke', 'did: touched'],
  ['brush', (lock) => lock.brush(), 'did: too weak to be felt', 'did: too weak to be felt'],
  ['pull the hasp', (lock) => lock.pullHasp(), 'not: the bolt holds the hasp', NO_HASP],
  [
    'push the hasp in',
    (lock) => lock.pushHaspIn(),
    'not: nobody is pulling the hasp',
    'not: nobody is pulling the hasp',
  ],
  ['close the hasp', (lock) => lock.closeHasp(), 'not: the hasp is already in', 'not: the hasp is already in'],
  ['lean with -1 N', (lock) => lock.lean(-1), NEWTONS, NO_HASP],
  ['lean with 0 N', (lock) => lock.lean(0), 'did: tension 0 N', NO_HASP],
  ['lean with 0.5 N', (lock) => lock.lean(0.5), NEWTONS, NO_HASP],
  ['stand on the handle', (lock) => lock.standOnHandle(), 'did: tension relieved', NO_HANDLE],
  ['step off the handle', (lock) => lock.stepOff(), 'did: stepped off', NO_HANDLE],
  ['release from inside', (lock) => lock.releaseFromInside(), 'did: bolt retracted', 'not: it has no release'],
  ['a battery of -1 mV', (lock) => lock.changeBattery(-1), MILLIVOLTS, NO_BATTERY],
  ['a battery of 0 mV', (lock) => lock.changeBattery(0), 'did: battery of 0 mV', NO_BATTERY],
  ['a battery of 0.5 mV', (lock) => lock.changeBattery(0.5), MILLIVOLTS, NO_BATTERY],
  ['drain to -1 mV', (lock) => lock.drainTo(-1), MILLIVOLTS, NO_BATTERY],
  ['drain to 0 mV', (lock) => lock.drainTo(0), 'did: battery at 0 mV', NO_BATTERY],
  ['drain to 0.5 mV', (lock) => lock.drainTo(0.5), MILLIVOLTS, NO_BATTERY],
  ['misread the battery', (lock) => lock.misreadBattery(7), 'did: the meter shows 7 mV', NO_BATTERY],
  ['read the battery again', (lock) => lock.misreadBattery(null), 'did: the meter works', NO_BATTERY],
  [
    'update the firmware',
    (lock) => lock.updateFirmware({ major: 1, minor: 2 }, false),
    'not: it is not in firmware mode',
    'not: it is not in firmware mode',
  ],
  ['-41 °C', (lock) => lock.setTemperature(-41), CELSIUS, CELSIUS],
  ['-40 °C', (lock) => lock.setTemperature(-40), 'did: -40 °C', 'did: -40 °C'],
  ['60 °C', (lock) => lock.setTemperature(60), 'did: 60 °C', 'did: 60 °C'],
  ['61 °C', (lock) => lock.setTemperature(61), CELSIUS, CELSIUS],
  ['0.5 °C', (lock) => lock.setTemperature(0.5), CELSIUS, CELSIUS],
  ['a power cut at 0', (lock) => lock.planPowerCut({ at: 'flash', n: 0 }), N, N],
  [
    'a power cut at 1',
    (lock) => lock.planPowerCut({ at: 'flash', n: 1 }),
    'did: power will fail at flash 1',
    'did: power will fail at flash 1',
  ],
  ['a power cut at 1.5', (lock) => lock.planPowerCut({ at: 'flash', n: 1.5 }), N, N],
  ['no power cut', (lock) => lock.planPowerCut(null), 'did: no power cut planned', 'did: no power cut planned'],
  ['a drift of -3 ppm', (lock) => lock.setClockDrift(-3), 'did: -3 ppm', 'did: -3 ppm'],
  ['a drift of 0.5 ppm', (lock) => lock.setClockDrift(0.5), PPM, PPM],
];

describe('each action', () => {
  it.each(ACTIONS)('%s', (_, act, padlock, controller) => {
    const answers = ['1A', '3E'].map((hardware) => {
      const rig = new LockFixture({ hardware: hardware as '1A' | '3E' });
      if (hardware === '3E') rig.run(1_000);
      return answer(act(rig.lock));
    });
    expect(answers).toEqual([padlock, controller]);
  });
});

describe('an action in another state', () => {
  it.each<[is: string, before: Act[], act: Act, after: string]>([
    ['touched twice', [(lock) => lock.touch()], (lock) => lock.touch(), 'did: touched'],
    ['touched without power', [(lock) => lock.changeBattery(0)], (lock) => lock.touch(), 'not: it has no power'],
    [
      'touched with a broken button',
      [(lock) => lock.cutPart('touch')],
      (lock) => lock.touch(),
      'not: its button is broken',
    ],
    [
      'touched with a button that was repaired',
      [(lock) => lock.cutPart('touch'), (lock) => lock.repairPart('touch')],
      (lock) => lock.touch(),
      'did: woke',
    ],
    ['a hasp that is pulled, pushed in', [(lock) => lock.pullHasp()], (lock) => lock.pushHaspIn(), 'did: hasp seated'],
    [
      'a hasp that was let go, pushed in',
      [(lock) => lock.pullHasp(), (lock) => lock.pushHaspIn()],
      (lock) => lock.pushHaspIn(),
      'not: nobody is pulling the hasp',
    ],
    [
      'the hasp of an open lock, pulled',
      [(lock) => lock.releaseFromInside()],
      (lock) => lock.pullHasp(),
      'did: hasp out',
    ],
    [
      'a hasp that is out, pulled',
      [(lock) => lock.releaseFromInside(), (lock) => lock.pullHasp()],
      (lock) => lock.pullHasp(),
      'not: the hasp is already out',
    ],
    [
      'a hasp that is out, closed',
      [(lock) => lock.releaseFromInside(), (lock) => lock.pullHasp()],
      (lock) => lock.closeHasp(),
      'did: hasp seated',
    ],
  ])('%s', (_, before, act, after) => {
    const { lock } = new LockFixture();
    for (const each of before) each(lock);
    expect(answer(act(lock))).toBe(after);
  });
});
