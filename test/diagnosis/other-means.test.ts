/** What does not depend on a phone: fobs and keypads at an entry, rentals that have not arrived, permissions of the staff; and complaints that nothing shows. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import type { Paper, Reading } from '../../src/diagnosis/channels/reading.ts';
import type { Finding } from '../../src/diagnosis/compare/finding.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { everyHypothesis, withEffect } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { AT, caseWith, log, MINUTE, paper, told } from './made-case.ts';

const atGate = { person: 'gina', entry: 'gate-in' };
const late: Paper = paper('export.csv', 'activity-csv', [
  {
    channel: 'activity-csv',
    line: 2,
    at: AT,
    type: 'Suspicious',
    activity: 'Failed Unlock - Out of Schedule',
    user: 'Gina Grant',
    place: 'gate-in',
    details: '',
  },
]);
const opensApp = { ...log([AT - MINUTE, { what: 'request', type: 'refresh', number: 1 }]), from: AT - MINUTE };

const playedAs = (of: Case, id: string): readonly Trial[] =>
  everyHypothesis.filter((one) => one.id === id).flatMap((one) => tryOne(of, evidenceOf(of), one) ?? []);

describe('a refusal at an entry', () => {
  it('may be that of a fob if the log of the phone does not show it', () => {
    expect(playedAs(caseWith([late, opensApp], atGate), 'fob-out-of-hours')).toHaveLength(1);
    const tapped = log(
      [AT, { what: 'tap', target: 'gate-in' }],
      [AT + 500, { what: 'error', target: 'gate-in', message: 'No.' }],
    );
    expect(playedAs(caseWith([late, tapped], atGate), 'fob-out-of-hours')).toEqual([]);
    expect(playedAs(caseWith([told({})], atGate), 'fob-out-of-hours')).toEqual([]);
  });

  it('was at the keypad, if the person has a code, where the log of the phone shows no tap', () => {
    const verbs = (papers: readonly Paper[]) =>
      playedAs(caseWith(papers, atGate), 'as-it-is')[0]
        ?.steps.map(({ verb }) => verb)
        .filter((verb) => /keypad|startEntry/.test(verb));
    expect(verbs([late, opensApp])?.[0]).toBe('keypad.enter');
    expect(verbs([late])).toEqual(['phone.startEntry']);
  });

  it('of a fob says nothing of the keys on the phone, which the app may have fetched', () => {
    const reading: Reading = {
      channel: 'portal',
      line: 1,
      at: AT + MINUTE,
      about: { what: 'user.key', user: 'Gina Grant', status: 'Active' },
    };
    const screen = { ...paper('screen', 'portal', [reading]), to: AT + MINUTE };
    const of = caseWith([screen, told({ 'fob.tried': 'yes' })], atGate);
    expect(playedAs(of, 'fob-not-synced')[0]?.findings.filter(({ paper: name }) => name === 'screen')).toEqual([]);
  });
});

describe('an employee without the permission', () => {
  it('is no explanation of a tenant’s complaint, unless somebody saw the button', () => {
    const played = (facts: Parameters<typeof told>[0]) => playedAs(caseWith([told(facts)]), 'no-permission');
    expect(played({ 'someone.atDoor': 'yes' })).toEqual([]);
    expect(played({ 'someone.atDoor': 'yes', 'unlockButton.grey': 'yes' })).toHaveLength(1);
  });
});

describe('ranking', () => {
  const trial = (
    id: string,
    costs: readonly number[],
    causes?: readonly string[],
    more: Partial<Trial> = {},
  ): Trial => {
    const [hypothesis] = everyHypothesis.filter((one) => one.id === id);
    if (hypothesis === undefined) throw new Error(`no ${id}`);
    const findings = costs.map(
      (cost, i): Finding => ({ paper: 'export.csv', line: i + 1, says: `line ${i + 1}`, weight: 3, cost }),
    );
    return {
      hypothesis: { ...hypothesis, causes: causes ?? hypothesis.causes },
      findings,
      cost: 0,
      effect: id,
      opens: false,
      path: [],
      steps: [],
      shows: new Map(),
      get run(): never {
        throw new Error('not played');
      },
      ...more,
    };
  };
  const others = (costs: readonly number[]) => ['jam', 'overlock', 'old-app', 'gatelock'].map((id) => trial(id, costs));
  const probabilityOf = (id: string, trials: readonly Trial[]) =>
    rank(trials).entries.find(({ trials: [first] }) => first?.hypothesis.id === id)?.probability ?? 0;

  it('names no cause if a run in which nothing fails explains the lines as well, rare as such a complaint is', () => {
    const beside = (cost: number) => [trial('rental-draft', [0, 0]), trial('as-it-is', [0, cost]), ...others([3, 3])];
    expect(probabilityOf('rental-draft', beside(0))).toBe(0.5);
    expect(probabilityOf('rental-draft', beside(3))).toBeGreaterThan(0.6);
  });

  it('takes a fob not for a second cause besides a refusal by the facility file', () => {
    const firstBeside = (id: string) =>
      rank([trial('as-it-is', [0, 3], ['D7-9']), trial(id, [0, 0])]).entries[0]?.trials[0]?.hypothesis.id;
    expect(firstBeside('fob-out-of-hours')).toBe('fob-out-of-hours');
    expect(firstBeside('stale-key')).toBe('as-it-is');
  });

  it('counts the facility file as support only if the lines do not speak against it', () => {
    const file = (cost: number) => {
      const findings = [{ paper: 'log', line: 0, says: 'no attempt at gate-in', weight: 3, cost }];
      return [trial('as-it-is', [], ['D7-9'], { findings }), trial('touch-broken', [])];
    };
    expect(probabilityOf('as-it-is', file(0))).toBeGreaterThan(0.5);
    expect(probabilityOf('as-it-is', file(3))).toBeLessThanOrEqual(0.5);
  });

  it('keeps a rental that has not arrived, although its run looks like one without it', () => {
    const trials = ['as-it-is', 'rental-draft', 'rental-not-synced', 'jam'].map((id) =>
      trial(id, [], undefined, { effect: '' }),
    );
    expect(withEffect(trials).map(({ hypothesis }) => hypothesis.id)).toEqual([
      'as-it-is',
      'rental-draft',
      'rental-not-synced',
    ]);
  });
});
