/** What the judgement rests on: what the papers say was done, what people said of it, and which causes a verdict needs. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import { FACTS } from '../../src/diagnosis/channels/facts.ts';
import type { Paper } from '../../src/diagnosis/channels/reading.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { AT, caseWith, log, MINUTE, paper, told } from './made-case.ts';

const SECOND = 1_000;

const opened = (at: number, unit: string): Paper =>
  paper('export.csv', 'activity-csv', [
    {
      channel: 'activity-csv',
      line: 2,
      at,
      type: 'Access',
      activity: 'Phone',
      user: 'Gina Grant',
      place: unit,
      details: '',
    },
  ]);

function trialOf(of: Case, id: string): Trial {
  const evidence = evidenceOf(of);
  const [trial] = everyHypothesis.filter((one) => one.id === id).flatMap((one) => tryOne(of, evidence, one) ?? []);
  if (trial === undefined) throw new Error(`${id} has no meaning here`);
  return trial;
}
const costOf = ({ findings }: Trial, says: string): readonly number[] =>
  findings.filter((one) => one.says.startsWith(says)).map((one) => one.cost);

describe('what was tried', () => {
  it('is a failure of its own where the unit opened some minutes before', () => {
    const of = caseWith([opened(AT - 15 * MINUTE, 'A108'), told({})]);
    expect(evidenceOf(of).visit.map(({ opened: worked }) => worked)).toEqual([false]);
  });

  it('follows a new arrival where the person left by an exit', () => {
    const of = caseWith([
      log(
        [AT - 20 * MINUTE, { what: 'tap', target: 'A108' }],
        [AT - 20 * MINUTE + SECOND, { what: 'unlocked', target: 'A108' }],
        [AT - 10 * MINUTE, { what: 'tap', target: 'gate-out' }],
        [AT - 10 * MINUTE + SECOND, { what: 'unlocked', target: 'gate-out' }],
        [AT, { what: 'tap', target: 'A108' }],
      ),
    ]);
    const { steps } = trialOf(of, 'jam');
    const left = steps.find(({ verb }) => verb === 'person.leave');
    expect(left?.refusedBy).toBeUndefined();
    const back = steps.find(({ verb, at }) => verb === 'person.driveToGate' && at > (left?.at ?? Infinity));
    expect(back?.refusedBy).toBeUndefined();
    expect(back).toBeDefined();
  });

  it('is the sign-in where the last thing that a log shows is a sign-in that failed', () => {
    const failed = Array.from({ length: 6 }, (_, n) => AT + n * 10 * SECOND);
    const of = caseWith([
      log(
        [AT - 10 * MINUTE, { what: 'tap', target: 'A108' }],
        [AT - 10 * MINUTE + SECOND, { what: 'unlocked', target: 'A108' }],
        ...failed.map((at) => [at, { what: 'answer', type: 'signIn', status: 403, number: 1 }] as const),
      ),
    ]);
    expect(evidenceOf(of).triedAt).toBe(failed.at(-1));
    const { steps, run } = trialOf(of, 'account-frozen');
    expect(steps.filter(({ verb }) => verb === 'phone.signIn')).toHaveLength(6);
    expect(run.facility.look('person.gina.account')).toBe('frozen');
    expect(steps.filter(({ verb }) => verb === 'phone.unlock')).toHaveLength(1);
  });
});

describe('what somebody said', () => {
  it('is compared with the last attempt: the motor that ran for an earlier one was not heard then', () => {
    const of = caseWith([opened(AT - 25 * MINUTE, 'A108'), told({ 'motor.heard': 'no' })]);
    expect(costOf(trialOf(of, 'asleep'), 'motor.heard')).toEqual([0]);
  });

  it('does not leave a verdict in doubt by one answer that is wrong', () => {
    const of = caseWith([told({ 'message.seen': 'Lock not found', 'touched.before': 'no', 'app.updated': 'no' })]);
    const trial = trialOf(of, 'asleep');
    expect(costOf(trial, 'app.updated')).toEqual([1.5]);
    const [first] = rank([trial, trialOf(of, 'jam')]).entries;
    expect(first?.trials[0]?.hypothesis.id).toBe('asleep');
    expect(first?.gain.unexplained).toBe(0);
  });
});

describe('but for', () => {
  const ids = ['overlock', 'paid-not-synced'] as const;
  const causesOf = (papers: readonly Paper[]): readonly string[] => {
    const of = caseWith(papers);
    return rank(ids.map((id) => trialOf(of, id))).entries.flatMap(({ trials }) =>
      trials.map(({ hypothesis }) => hypothesis.causes.join('+')),
    );
  };

  it('a part that changes nothing is dropped, and its probability goes to the rest', () => {
    const of = caseWith([told({ 'message.seen': 'payment is due' })]);
    const { entries, none } = rank(ids.map((id) => trialOf(of, id)));
    expect(entries.map(({ trials }) => trials.map(({ hypothesis }) => hypothesis.causes))).toEqual([[['D7-7']]]);
    expect((entries[0]?.probability ?? 0) + none).toBeCloseTo(1, 9);
  });

  it('a part that explains a line stays', () => {
    expect(causesOf([told({ 'message.seen': 'payment is due', 'paid.posted': 'yes' })])[0]).toBe('D7-7+D7-14');
  });
});

describe('cannot tell', () => {
  const all = (answer: string) =>
    Object.fromEntries(Object.keys(FACTS).map((fact) => [fact, answer])) as Partial<Record<FactId, string>>;

  it.each([
    ['nothing fits', caseWith([told({})]), []],
    ['every question was asked', caseWith([told(all('unknown'))]), ['asleep', 'jam']],
    ['a question is left', caseWith([told({})]), ['asleep', 'jam']],
  ] as const)('has a question, or the reason why there is none: %s', (_, of, ids) => {
    const { verdict, next, noQuestion } = diagnosisOf(
      of,
      ids.map((id) => trialOf(of, id)),
    );
    expect(verdict).toBe('cannot-tell');
    expect([next, noQuestion].filter((one) => one !== undefined)).toHaveLength(1);
  });
});
