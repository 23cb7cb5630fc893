/** How lines support a cause: against a cause that nobody has modelled, and never certain where a line has no explanation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASKED, caseOf } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { Finding } from '../../src/diagnosis/compare/finding.ts';
import { gainsOf, type WeightedRun } from '../../src/diagnosis/compare/gain.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank, verdictOn } from '../../src/diagnosis/rank.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { readPlan } from '../../src/facility/files/plan.ts';

const line = (number: number, cost: number): Finding => ({
  paper: 'paper',
  line: number,
  says: `line ${number}`,
  weight: 6,
  cost,
});
const cost = fc.double({ min: 0, max: 6, noNaN: true });
const findings = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), cost), { selector: ([number]) => number });
const runs: fc.Arbitrary<WeightedRun[]> = fc.array(
  fc.record({
    prior: fc.double({ min: 0.1, max: 8, noNaN: true }),
    findings: findings.map((all) => all.map(([number, one]) => line(number, one))),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('what a line says', () => {
  it('supports no run that does not cover it', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const gains = gainsOf([...all, { prior: 1, findings: [] }]);
        expect(gains.at(-1)?.all).toBe(0);
      }),
    );
  });

  it('counts however many lines the files have', () => {
    const findings = Array.from({ length: 200_000 }, (_, i) => line(i + 1, i === 7 ? 2 : 0));
    expect(gainsOf([{ prior: 1, findings }])[0]?.unexplained).toBe(2);
  });

  it('says nothing where every run gives it', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const same = all.map(({ prior }) => ({ prior, findings: [line(1, 0), line(2, 0)] }));
        for (const { all: gain } of gainsOf(same)) expect(gain).toBeCloseTo(0);
      }),
    );
  });

  it('says more for a run the fewer others give it', () => {
    const gain = (givers: number) => {
      const of = Array.from({ length: 8 }, (_, i) => ({ prior: 1, findings: [line(1, i < givers ? 0 : 6)] }));
      return gainsOf(of)[0]?.all ?? 0;
    };
    expect(gain(1)).toBeGreaterThan(gain(2));
    expect(gain(2)).toBeGreaterThan(gain(8));
  });

  it('never says more than three, and a contradicted line never helps', () => {
    fc.assert(
      fc.property(runs, (all) => {
        for (const [i, gain] of gainsOf(all).entries())
          for (const finding of all[i]?.findings ?? []) {
            expect(gain.of(finding)).toBeLessThanOrEqual(3);
            if (finding.cost >= 3) expect(gain.of(finding)).toBeLessThanOrEqual(0);
          }
      }),
    );
  });
});

function demoCase() {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  return caseOf(read.plan, [], { person: 'gina', unit: 'A108' });
}
const CASE = demoCase();

/** Trials of the demo facility, with the findings replaced. */
function trials(costs: (id: string) => readonly Finding[]): readonly Trial[] {
  const evidence = evidenceOf(CASE);
  const ids = ['as-it-is', 'asleep', 'battery-dead', 'jam', 'bluetooth-off', 'overlock'];
  return everyHypothesis
    .filter(({ id }) => ids.includes(id))
    .flatMap((hypothesis) => tryOne(CASE, evidence, hypothesis) ?? [])
    .map((trial) => ({ ...trial, findings: costs(trial.hypothesis.id) }));
}
const givenBy = (given: string) => (id: string) => [line(1, id === given ? 0 : 6), line(2, id === given ? 0 : 6)];

describe('the ranking', () => {
  it('names a cause that alone gives two lines', () => {
    const [first] = rank(trials(givenBy('jam'))).entries;
    expect(first?.trials[0]?.hypothesis.id).toBe('jam');
    expect(first?.probability).toBeGreaterThan(0.6);
  });

  it('is in doubt about the same cause as soon as one line has no explanation', () => {
    const lines = (id: string) => [...givenBy('jam')(id), line(3, 3)];
    const { entries, none } = rank(trials(lines));
    expect(entries[0]?.trials[0]?.hypothesis.id).toBe('jam');
    expect(entries[0]?.probability).toBeLessThanOrEqual(0.5);
    expect(none).toBeGreaterThan(0.4);
  });

  it('remains in doubt between causes that the lines leave equally likely', () => {
    const lines = (id: string) => [
      line(1, id === 'jam' || id === 'overlock' ? 0 : 6),
      line(2, id === 'jam' ? 0.1 : 0.6),
    ];
    for (const { probability } of rank(trials(lines)).entries) expect(probability).toBeLessThanOrEqual(0.5);
  });

  it('names no cause where no line supports one', () => {
    for (const { probability } of rank(trials(() => [])).entries) expect(probability).toBeLessThanOrEqual(0.5);
  });

  it('does not name a cause that rests on one answer of a person, unless it was asked for or is about what they did', () => {
    const told = (number: number, id: string): Finding => ({ ...line(number, id === 'jam' ? 0 : 4), told: true });
    const isJamNamed = (
      facts: readonly FactId[],
      paper = 'paper',
      costs = (id: string): readonly Finding[] => facts.map((_, i) => told(i + 1, id)),
    ): boolean => {
      const all = trials((id) => costs(id).map((one) => ({ ...one, paper })));
      const heard = facts.map(
        (fact, i) => [fact, { paper, line: i + 1, answer: 'no', ats: [], approx: false, day: false }] as const,
      );
      const ranking = rank(all);
      expect(ranking.entries[0]?.trials[0]?.hypothesis.id).toBe('jam');
      expect(ranking.entries[0]?.probability).toBeGreaterThan(0.6);
      const { isCause, restsOn } = verdictOn({ ...CASE, facts: new Map(heard) }, all, ranking);
      expect(restsOn?.fact).toBe(isCause ? undefined : facts[0]);
      return isCause;
    };
    expect(isJamNamed(['hasp.free'])).toBe(false);
    expect(isJamNamed(['hasp.free', 'motor.heard'])).toBe(true);
    expect(isJamNamed(['hasp.free'], ASKED)).toBe(true);
    expect(isJamNamed(['fob.tried'])).toBe(true);
    expect(isJamNamed([], 'paper', (id) => [line(1, id === 'jam' ? 0 : 4)])).toBe(true);
  });

  it('shares out exactly one', () => {
    const { entries, none } = rank(trials(givenBy('overlock')));
    expect(entries.reduce((sum, { probability }) => sum + probability, none)).toBeCloseTo(1);
  });
});
