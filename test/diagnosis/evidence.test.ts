/** What the evidence says that somebody did: an attempt counts once, however many files show it, and circumstances that people told hide none. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import { AT, caseWith, MINUTE, paper } from './made-case.ts';

const step = (channel: 'android-log' | 'btsnoop', at: number, line: number, one: PhoneStep): Reading => ({
  channel,
  line,
  at,
  step: one,
});
const tap = (at: number, line: number, target: string): Reading =>
  step('android-log', at, line, { what: 'tap', target });

const told = (facts: Partial<Record<FactId, string>>): Paper =>
  paper(
    'told.yaml',
    'told',
    (Object.entries(facts) as [FactId, string][]).map(([fact, answer], i) => ({
      channel: 'told',
      line: i + 1,
      at: fact === 'tried.at' ? AT : 0,
      fact,
      answer,
      ats: fact === 'tried.at' ? [AT] : [],
    })),
  );

const placesTried = (of: Case) => evidenceOf(of).visit.map(({ place }) => place);

describe('attempts', () => {
  it('are one where a log and a capture show the same', () => {
    const plan = caseWith([]).plan;
    const mac = plan.units.find(({ id }) => id === 'A108')?.locks[0]?.mac ?? '';
    const log = paper('log', 'android-log', [tap(AT, 1, 'A108'), tap(AT + MINUTE, 2, 'A108')]);
    const air = paper('air', 'btsnoop', [
      step('btsnoop', AT + 40, 1, { what: 'link', mac, state: 'connecting' }),
      step('btsnoop', AT + MINUTE + 40, 2, { what: 'link', mac, state: 'connecting' }),
    ]);
    expect(placesTried(caseWith([log, air]))).toEqual(['A108', 'A108']);
  });

  it.each(['unlockButton.grey', 'signIn.failed', 'fob.tried', 'emergency.sent'] as const)(
    'are not hidden by a %s that was denied or is unknown',
    (fact) => {
      for (const answer of ['no', 'unknown']) {
        if (fact === 'emergency.sent' && answer === 'no') continue;
        const of = caseWith([told({ 'tried.at': 'yes', [fact]: answer })]);
        expect(placesTried(of), answer).toEqual(['A108']);
      }
    },
  );

  it('are played up to a limit, the last ones of the visit, however many a log has', () => {
    const taps = Array.from({ length: 3_000 }, (_, i) => tap(AT + i * 1_000, i + 1, 'A108'));
    const { visit, history } = evidenceOf(caseWith([paper('log', 'android-log', taps)]));
    expect(visit).toHaveLength(50);
    expect(visit.at(-1)?.at).toBe(AT + 2_999_000);
    expect(history).toHaveLength(50);
  });

  it('at the entry of the complaint are those of the caller, where the record names nobody', () => {
    const failed = paper('export.csv', 'activity-csv', [
      {
        channel: 'activity-csv',
        line: 2,
        at: AT,
        type: 'Failed Attempt',
        activity: 'Invalid Access Code',
        user: '',
        place: 'gate-in',
        details: '',
      },
    ]);
    expect(placesTried(caseWith([failed], { person: 'gina', entry: 'gate-in' }))).toEqual(['gate-in']);
    expect(evidenceOf(caseWith([failed], { person: 'gina', entry: 'gate-out' })).attempts).toEqual([]);
    const later = { ...failed, readings: failed.readings.map((one) => ({ ...one, at: AT + 60 * MINUTE })) };
    const of = caseWith([later, told({ 'tried.at': 'yes' })], { person: 'gina', entry: 'gate-in' });
    expect(evidenceOf(of).attempts.map(({ at }) => at)).toEqual([AT]);
  });

  it('are as early as the app asked for keys, where nobody tapped or gave a time', () => {
    const asked = step('android-log', AT, 1, { what: 'request', type: 'refresh', number: 1 });
    expect(evidenceOf(caseWith([paper('log', 'android-log', [asked])])).triedAt).toBe(AT);
  });

  it('of a caller who touched the lock are with the phone, although the button of the portal is grey', () => {
    const of = caseWith([told({ 'tried.at': 'yes', 'touched.before': 'yes', 'unlockButton.grey': 'yes' })]);
    expect(placesTried(of)).toEqual(['A108']);
    expect(evidenceOf(of).isPortal).toBe(false);
  });

  it('at the unit follow an entry that opened, where nothing was heard of the person afterwards', () => {
    const opened = (place: string) =>
      paper('export.csv', 'activity-csv', [
        {
          channel: 'activity-csv',
          line: 2,
          at: AT,
          type: 'Access',
          activity: 'Phone',
          user: 'Gina Grant',
          place,
          details: '',
        },
      ]);
    expect(placesTried(caseWith([opened('gate-in')]))).toEqual(['gate-in', 'A108']);
    expect(placesTried(caseWith([opened('gate-out')]))).toEqual(['gate-out']);
    expect(placesTried(caseWith([opened('gate-in')], { person: 'gina', entry: 'gate-in' }))).toEqual(['gate-in']);
    const signedIn = evidenceOf(caseWith([opened('gate-in'), told({ 'signIn.failed': 'yes' })]));
    expect(signedIn.attempts.map(({ place }) => place)).toEqual(['gate-in']);
  });

  it.each([
    ['a caller whose sign-in failed', 'gina', { 'signIn.failed': 'yes' }, false],
    ['an employee who says that there is a signal', 'eli', { 'signal.atDoor': 'yes' }, true],
    ['a tenant who says that there is a signal', 'gina', { 'signal.atDoor': 'yes' }, false],
  ] as const)('of %s: a grey button is the complaint only of the staff', (_, person, facts, isPortal) => {
    const of = caseWith([told({ 'tried.at': 'yes', 'unlockButton.grey': 'yes', ...facts })], { person, unit: 'A108' });
    expect(evidenceOf(of).isPortal).toBe(isPortal);
  });

  it('in a capture are attempts with the phone, although the button of the portal is grey', () => {
    const mac = caseWith([]).plan.units.find(({ id }) => id === 'A108')?.locks[0]?.mac ?? '';
    const air = paper('air', 'btsnoop', [step('btsnoop', AT, 1, { what: 'link', mac, state: 'connecting' })]);
    expect(evidenceOf(caseWith([air, told({ 'unlockButton.grey': 'yes' })])).isPortal).toBe(false);
  });

  it('keep their order where the clock of the phone was set back between them', () => {
    const log = paper('log', 'android-log', [tap(AT, 1, 'gate-in'), tap(AT - 30 * MINUTE, 2, 'A108')]);
    const of = caseWith([log, told({ 'clock.offset': '34 minutes behind' })]);
    expect(evidenceOf(of).visit.map(({ at, place }) => [place, (at - AT) / MINUTE])).toEqual([
      ['gate-in', 0],
      ['A108', 4],
    ]);
  });
});

describe('a reported clock error', () => {
  it('supports the run with that error and contradicts the others', () => {
    const of = caseWith([told({ 'tried.at': 'yes', 'clock.offset': '20 minutes behind' })]);
    const evidence = evidenceOf(of);
    const cost = (id: string) =>
      everyHypothesis
        .filter((one) => one.id === id)
        .flatMap((one) => tryOne(of, evidence, one)?.findings ?? [])
        .filter(({ says }) => says.startsWith('the phone’s clock error'))
        .map((finding) => finding.cost);
    expect(cost('phone-clock')).toEqual([0]);
    expect(cost('asleep')).toEqual([4]);
  });
});

describe('a complaint about an entry', () => {
  it('can be a gatelock of the unit that the person rents', () => {
    const of = caseWith([told({ 'tried.at': 'yes' })], { person: 'bob', entry: 'gate-in' });
    const gatelock = everyHypothesis.filter(({ id }) => id === 'gatelock');
    const [trial] = gatelock.flatMap((one) => tryOne(of, evidenceOf(of), one) ?? []);
    const refused = trial?.run.events.some(
      ({ kind, data }) => kind === 'core.unlock.refused' && data.rule === 'B-ACS-4',
    );
    expect(refused).toBe(true);
  });
});
