/** What the judgement rests on: what the evidence says was done, what people said about it, and which causes a verdict needs. */
import { describe, expect, it } from 'vitest';
import { ASKED, type Case } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import { FACTS } from '../../src/diagnosis/channels/facts.ts';
import type { Paper, PhoneStep } from '../../src/diagnosis/channels/reading.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { CANNOT_REACH } from '../../src/phone/user-messages.ts';
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

  it('is the last failure, even if the person opened something else afterwards', () => {
    const tried = (minutes: number, target: string, isOpened: boolean): readonly (readonly [number, PhoneStep])[] => [
      [AT + minutes * MINUTE, { what: 'tap', target }],
      [AT + minutes * MINUTE + SECOND, { what: isOpened ? 'unlocked' : 'error', target }],
    ];
    const of = caseWith([
      log(
        ...tried(-20, 'A108', true),
        ...tried(-10, 'A108', false),
        ...tried(-5, 'A101', true),
        ...tried(-1, 'gate-out', true),
      ),
    ]);
    const { visit, triedAt } = evidenceOf(of);
    expect(visit.map(({ place }) => place)).toEqual(['A108', 'A101', 'gate-out']);
    expect(triedAt).toBe(AT - 10 * MINUTE);
    const { steps } = trialOf(of, 'bluetooth-off');
    expect(steps.find(({ verb }) => verb === 'phone.setBluetooth')?.at).toBeLessThan(triedAt);
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
  const rankedOf = (ids: readonly string[], papers: readonly Paper[]) => {
    const of = caseWith(papers);
    const trials = ids.map((id) => trialOf(of, id));
    return { of, trials, ...rank(trials) };
  };
  const causesIn = ({ entries }: ReturnType<typeof rankedOf>): readonly string[] =>
    entries.flatMap(({ trials }) => trials.map(({ hypothesis }) => hypothesis.causes.join('+')));
  const PAID = ['overlock', 'paid-not-synced'] as const;

  it('a part that changes nothing is dropped, and its probability goes to the rest', () => {
    const found = rankedOf(['no-key-no-data', 'key-expired'], [told({ 'message.seen': CANNOT_REACH.message ?? '' })]);
    expect(causesIn(found)).toEqual(['D7-4']);
    expect((found.entries[0]?.probability ?? 0) + found.none).toBeCloseTo(1, 9);
  });

  it('a part that explains a line stays', () => {
    expect(causesIn(rankedOf(PAID, [told({ 'message.seen': 'payment is due', 'paid.posted': 'yes' })]))[0]).toBe(
      'D7-7+D7-14',
    );
  });

  it('without a word of the payment, the question whether it is posted is open', () => {
    const found = rankedOf(PAID, [told({ 'message.seen': 'payment is due' })]);
    expect(causesIn(found)).toEqual(['D7-7', 'D7-7+D7-14']);
    expect(diagnosisOf(found.of, found.trials)).toMatchObject({
      verdict: 'cannot-tell',
      next: { fact: 'paid.posted' },
    });
  });
});

describe('a cause that rests on one answer', () => {
  it('is named after the answer was confirmed, and the question is that answer', { timeout: 60_000 }, () => {
    const heard = caseWith([told({ 'message.seen': 'Your payment is due', 'paid.posted': 'no' })]);
    const played = ['overlock', 'paid-not-synced', 'asleep', 'jam', 'bluetooth-off'];
    const found = (of: Case) =>
      diagnosisOf(
        of,
        played.map((id) => trialOf(of, id)),
      );
    const unsure = found(heard);
    expect(unsure).toMatchObject({ verdict: 'cannot-tell', next: { fact: 'paid.posted' } });
    expect(unsure.restsOn?.says).toMatch(/^paid\.posted: no/);
    expect(unsure.ranked[0]?.causes).toEqual(['D7-7']);
    const facts = new Map([...heard.facts].map(([fact, one]) => [fact, { ...one, paper: ASKED }]));
    const confirmed = found({ ...heard, facts });
    expect([confirmed.verdict, confirmed.ranked[0]?.causes]).toEqual(['cause', ['D7-7']]);
  });
});

describe('a cause that an event outside the table explains as well', () => {
  const verdictWith = (facts: Partial<Record<FactId, string>>) => {
    const of = caseWith([told({ 'message.seen': 'Lock not found', 'light.seen': 'no', ...facts })]);
    const { verdict, ranked } = diagnosisOf(
      of,
      ['asleep', 'elsewhere', 'jam', 'bluetooth-off', 'overlock', 'old-app', 'location-denied'].map((id) =>
        trialOf(of, id),
      ),
    );
    return [verdict, ranked[0]?.causes];
  };

  it('is not named: nobody is told that they have not pressed the button, unless they say so', () => {
    expect(verdictWith({})).toEqual(['cannot-tell', ['D7-1']]);
    expect(verdictWith({ 'touched.before': 'no' })).toEqual(['cause', ['D7-1']]);
  });
});

describe('a cause that explains no more than a facility in which nothing is wrong', () => {
  const verdictWith = (facts: Partial<Record<FactId, string>>) => {
    const about = { person: 'maya', unit: 'A101' };
    const of = caseWith([told({ 'controller.status': 'ready', 'unlockButton.grey': 'no', ...facts })], about);
    const { verdict, ranked } = diagnosisOf(
      of,
      ['as-it-is', 'rental-not-synced', 'no-phone-number', 'lock-offline', 'no-controller'].map((id) =>
        trialOf(of, id),
      ),
    );
    return [verdict, ranked[0]?.causes, (ranked[0]?.probability ?? 0) > 0.5];
  };

  it('is not named only because the other causes are excluded', () => {
    expect(verdictWith({})).toEqual(['cannot-tell', ['D7-14'], false]);
    expect(verdictWith({ 'rental.entered': 'yes', 'portal.status': 'Available' })).toEqual(['cause', ['D7-14'], true]);
  });
});

describe('a refusal at an entry, outside the hours', () => {
  // Half past ten in the evening.
  const late = AT + 12.5 * 60 * MINUTE;
  const refused = paper('export.csv', 'activity-csv', [
    {
      channel: 'activity-csv',
      line: 2,
      at: late,
      type: 'Suspicious',
      activity: 'Failed Unlock - Out of Schedule',
      user: 'Gina Grant',
      place: 'gate-in',
      details: '',
    },
  ]);
  const verdictWith = (papers: readonly Paper[]) => {
    const of = caseWith(papers, { person: 'gina', entry: 'gate-in' });
    const evidence = evidenceOf(of);
    const trials = everyHypothesis
      .filter(({ id }) => ['as-it-is', 'fob-out-of-hours', 'fob-not-synced', 'not-on-site'].includes(id))
      .flatMap((one) => tryOne(of, evidence, one) ?? []);
    const { verdict, ranked } = diagnosisOf(of, trials);
    return [verdict, ranked.flatMap(({ causes }) => causes)];
  };

  it('may be that of a fob if the log of the phone shows no attempt', () => {
    expect(verdictWith([refused])[0]).toBe('cause');
    expect(verdictWith([refused])[1]).not.toContain('D7-21');
    const [verdict, causes] = verdictWith([
      refused,
      log([late - 5 * MINUTE, { what: 'request', type: 'refresh', number: 1 }]),
    ]);
    expect(verdict).toBe('cannot-tell');
    expect(causes).toContain('D7-21');
  });
});

describe('a remote unlock after which the unit stayed shut', () => {
  const verdictWith = (facts: Partial<Record<FactId, string>>) => {
    const of = caseWith([told({ 'emergency.sent': 'yes', ...facts })], { person: 'maya', unit: 'A108' });
    const others = ['asleep', 'jam', 'overlock', 'as-it-is', 'bluetooth-off', 'key-expired', 'stale-key', 'gatelock'];
    const ids = ['window-missed', 'woken-for-nothing', ...others];
    const { verdict, ranked, restsOn } = diagnosisOf(
      of,
      ids.map((id) => trialOf(of, id)),
    );
    return [verdict, ranked[0]?.causes, restsOn?.says];
  };

  it('was missed only if somebody says that nobody was there, or that nobody woke the lock', () => {
    const unsure = ['cannot-tell', ['D7-23']];
    expect(verdictWith({})).toEqual([...unsure, undefined]);
    expect(verdictWith({ 'someone.atDoor': 'yes' })).toEqual([...unsure, undefined]);
    // A single answer that may be wrong.
    expect(verdictWith({ 'someone.atDoor': 'no' })).toEqual([...unsure, 'someone.atDoor: no']);
    expect(verdictWith({ 'someone.atDoor': 'yes', 'touched.before': 'no' })).toEqual([...unsure, 'touched.before: no']);
    expect(verdictWith({ 'someone.atDoor': 'no', 'touched.before': 'no' })).toEqual(['cause', ['D7-23'], undefined]);
  });
});

describe('a complaint that does not come about', () => {
  it('makes a cause rarer: in its run the last attempt opens', () => {
    const of = caseWith([opened(AT - MINUTE, 'gate-in'), told({ 'signal.atDoor': 'no' })]);
    const trials = ['asleep', 'no-key-no-data'].map((id) => trialOf(of, id));
    const probabilityWith = (opens: boolean): number | undefined =>
      rank(trials.map((one) => (one.hypothesis.id === 'asleep' ? { ...one, opens } : one))).entries.find(
        ({ trials: [first] }) => first?.hypothesis.id === 'asleep',
      )?.probability;
    expect(probabilityWith(true)).toBeLessThan(probabilityWith(false) ?? 0);
  });
});

describe('the battery of a lock that reported shortly before', () => {
  it('went dead after that report, although people say that they had come before it', () => {
    const mac = 'C0:FF:EE:00:01:08';
    const screen = paper('screen', 'portal', [
      {
        channel: 'portal',
        line: 1,
        at: AT + 20 * MINUTE,
        about: { what: 'controller.report', mac, unit: 'A108', lastAt: AT + 2 * MINUTE },
      },
    ]);
    const of = caseWith([{ ...screen, from: AT + 20 * MINUTE, to: AT + 20 * MINUTE }, told({})]);
    expect(costOf(trialOf(of, 'battery-dead'), 'last report')).toEqual([0]);
  });
});

describe('a person whom nothing connects with the unit', () => {
  const ids = ['as-it-is', 'share-ended', 'share-ended-since', 'not-their-unit'];
  const about = { person: 'henry', unit: 'A108' };
  const papers = (facts: Partial<Record<FactId, string>>) => [told({ 'app.lists': 'no', ...facts })];
  const verdictOf = (of: Case, more: readonly string[]) =>
    diagnosisOf(
      of,
      [...ids, ...more].map((id) => trialOf(of, id)),
    ).verdict;

  it('may be the wrong one: nobody is told that a share has ended', () => {
    const of = caseWith(papers({}), about);
    expect(verdictOf(of, ['somebody-else'])).toBe('cannot-tell');
    expect(() => trialOf(caseWith(papers({ 'shared.by': 'gina' }), about), 'somebody-else')).toThrow('no meaning');
    expect(() => trialOf(caseWith(papers({})), 'somebody-else')).toThrow('no meaning');
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
