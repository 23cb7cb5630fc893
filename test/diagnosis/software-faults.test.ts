/** Our own software is the last suspect: it is ranked first only if it is at fault, and is not played if another cause explains every line. */
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { hypothesisOf, tiers } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { type Act, caseOfActs, MINUTE } from './busy.ts';
import { failing, PAID, TRIES } from './paid.ts';

const LINE = { paper: 'export.csv', line: 3, says: 'a line', weight: 3, cost: 0 };
const WITHOUT_LINES: Trial = {
  hypothesis: hypothesisOf(['asleep']),
  effect: '',
  findings: [],
  cost: 0,
  opens: false,
  path: [],
  steps: [],
  shows: new Map(),
  get run(): never {
    throw new Error('no run is looked at');
  },
};

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

/** `npm run full practice` plays the visit itself. */
const isFull = process.env.NOKE_SIM_PRACTICE === 'all';

describe('our own software', { timeout: 120_000 }, () => {
  it.runIf(isFull)('comes out first where it is at fault, and not in the same visit without the fault', () => {
    const acts = [...failing(true), ...PAID];
    expect(ranked(acts, 'overlock-sticks')?.id).toBe('our-overlock-sticks');
    expect(ranked(failing(false))?.id).toBe('asleep');
  });

  it('is played only if no cause in the field explains some line', () => {
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
    expect(tiersOf(3)).toEqual(['causes', 'pairs of causes', 'faults of the software']);
  });
});
