/** Reports with many events: what worked before the failure is an input of every run, and the cause begins after the last thing that worked. */
import { describe, expect, it } from 'vitest';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { tryAll } from '../../src/diagnosis/tiers.ts';
import { type Act, caseOfActs, DAY, LAST_DAY, MINUTE, opening, PERSON, SECOND, UNIT, visit } from './busy.ts';

/** When the person, still there after opening the unit several times, finds that it fails. */
const FAILS = LAST_DAY + 40 * MINUTE;
const back: Act = { at: LAST_DAY + 200 * SECOND, verb: 'person.walkTo', args: { person: PERSON, to: UNIT } };
const failing = (at: number): Act[] => opening(at).slice(0, 2);
/** Three days, then two openings on the last day. */
const BEFORE: readonly Act[] = [
  ...visit(LAST_DAY - 3 * DAY),
  ...visit(LAST_DAY - 2 * DAY),
  ...visit(LAST_DAY - DAY),
  ...visit(LAST_DAY).slice(0, -2),
  back,
  ...opening(LAST_DAY + 20 * MINUTE),
];

const CAUSES: readonly (readonly [string, readonly string[], readonly Act[]])[] = [
  [
    'the battery dies',
    ['D7-2', 'H-RADIO', 'H-SENSOR', 'D7-1'],
    [{ at: FAILS - 5 * MINUTE, verb: 'lock.drainTo', args: { lock: UNIT, mv: 1_300 } }],
  ],
  [
    'a box leans on the door',
    ['D7-3'],
    [{ at: FAILS - 5 * MINUTE, verb: 'door.lean', args: { lock: UNIT, newtons: 200 } }],
  ],
  [
    'Bluetooth is switched off',
    ['D7-15'],
    [{ at: FAILS - 5 * MINUTE, verb: 'phone.setBluetooth', args: { phone: PERSON, on: false } }],
  ],
  [
    'the keys of the lock are reset',
    ['D7-6'],
    [
      { at: FAILS - 6 * MINUTE, verb: 'phone.loseSignal', args: { phone: PERSON } },
      { at: FAILS - 5 * MINUTE, verb: 'portal.resetKeys', args: { as: 'maya', lock: UNIT } },
      { at: FAILS - 5 * MINUTE + 2 * SECOND, verb: 'lock.touch', args: { lock: UNIT } },
    ],
  ],
];

/** The others take a while: `npm run full practice`. */
const PLAYED = process.env.NOKE_SIM_PRACTICE === 'all' ? CAUSES : CAUSES.slice(1, 2);

describe('after several openings', () => {
  it.each(PLAYED)('%s: that is named first', { timeout: 120_000 }, (_, causes, acts) => {
    const { of, refused } = caseOfActs(
      [...BEFORE, ...acts, ...failing(FAILS), ...failing(FAILS + MINUTE)],
      FAILS + 10 * MINUTE,
    );
    expect(refused.filter((why) => !/no power/.test(why))).toEqual([]);
    const { history, visit: failed } = evidenceOf(of);
    const atUnit = history.filter(({ place }) => place === UNIT);
    expect(atUnit.map(({ opened }) => opened)).toEqual([true, true, true]);
    expect(failed.map(({ place, opened }) => [place, opened])).toEqual([
      [UNIT, false],
      [UNIT, false],
    ]);
    const found = diagnosisOf(of, tryAll(of));
    // Every run opens the unit where the evidence says that it opened.
    const openings = found.best?.run.events.filter(
      ({ kind, data }) => kind === 'phone.outcome' && data.result === 'unlocked',
    );
    expect(openings?.filter(({ data }) => data.target === UNIT)).toHaveLength(3);
    expect(causes).toContain(found.ranked[0]?.causes.join('+'));
  });
});
