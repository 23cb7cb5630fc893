/** Our own software is the last suspect: it comes out first only where it is at fault, and is not played where a cause explains every line. */
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { hypothesisOf, tiers } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { type Act, caseOfActs, LAST_DAY, MINUTE, PERSON, SECOND, UNIT, visit } from './busy.ts';

const TRIES = LAST_DAY + 30 * MINUTE;
const LINE = { paper: 'export.csv', line: 3, says: 'a line', weight: 3, cost: 0 };
const WITHOUT_LINES: Trial = {
  hypothesis: hypothesisOf(['asleep']),
  effect: '',
  findings: [],
  cost: 0,
  path: [],
  steps: [],
  shows: new Map(),
  get run(): never {
    throw new Error('no run is looked at');
  },
};

const act = (at: number, verb: string, args: Act['args']): Act => ({ at, verb, args });

/** Comes, goes to the unit and presses Unlock, twice. */
const failing = (touches: boolean): Act[] => [
  ...visit(TRIES).filter(({ verb }) => !/^lock|unlock|leave/.test(verb)),
  ...[TRIES + 3 * MINUTE, TRIES + 5 * MINUTE].flatMap((at) => [
    ...(touches ? [act(at - 2 * SECOND, 'lock.touch', { lock: UNIT })] : []),
    act(at, 'phone.unlock', { phone: PERSON, unit: UNIT }),
  ]),
];

/** The unit is overlocked and paid for while its tenant stands there, and the lock hears of both. */
const paid = (['pms.overdue', 'pms.pay'] as const).flatMap((verb, i) => {
  const at = TRIES + 145 * SECOND + i * 10 * SECOND;
  return [
    act(at, verb, { unit: UNIT, ...(i === 0 ? { status: 'overlock' } : {}) }),
    act(at + SECOND, 'portal.updateCustomerData', {}),
    act(at + 4 * SECOND, 'lock.touch', { lock: UNIT }),
  ];
});

const RIVALS = [
  'as-it-is',
  'overlock',
  'paid-not-synced',
  'stale-key',
  'asleep',
  'our-overlock-sticks',
  'our-silent-lock',
];

function ranked(acts: readonly Act[], fault?: string) {
  const { of } = caseOfActs(acts, TRIES + 60 * MINUTE, '', fault);
  const evidence = evidenceOf(of);
  return rank(RIVALS.flatMap((id) => tryOne(of, evidence, hypothesisOf([id])) ?? [])).entries[0]?.trials[0]?.hypothesis;
}

describe('our own software', { timeout: 120_000 }, () => {
  it('comes out first where it is at fault, and not in the same visit without the fault', () => {
    const acts = [...failing(true), ...paid];
    expect(ranked(acts, 'overlock-sticks')?.id).toBe('our-overlock-sticks');
    expect(ranked(failing(false))?.id).toBe('asleep');
  });

  it('is played only where a line is left that no cause of the field explains', () => {
    const trial = (cost: number): Trial =>
      Object.assign(Object.create(WITHOUT_LINES), { findings: [{ ...LINE, cost }] });
    const tiersOf = (cost: number): readonly unknown[] => {
      const playing = tiers();
      const played = [];
      for (let tier = playing.next(); tier.done !== true; tier = playing.next([trial(cost)]))
        played.push(tier.value.what);
      return played;
    };
    expect(tiersOf(0)).toEqual(['causes', 'pairs of causes']);
    expect(tiersOf(3)).toEqual(['causes', 'pairs of causes', 'faults of our software']);
  });
});
