/** Kinds of cases: which attempts a complaint has, what the evidence reveals of the facility, and that each cause explains the evidence of its own run. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import type { About, Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { openedIn, segmentsOf } from '../../src/diagnosis/phone-segments.ts';
import { rank } from '../../src/diagnosis/rank.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { AT, caseWith, log, MINUTE, paper, told } from './made-case.ts';

const line = (at: number, type: string, activity: string, user: string, place: string): Reading => ({
  channel: 'activity-csv',
  line: 2,
  at,
  type,
  activity,
  user,
  place,
  details: '',
});
/** An export of these lines. */
const csv = (...lines: readonly Reading[]): Paper =>
  paper(
    'export.csv',
    'activity-csv',
    lines.map((one, i) => ({ ...one, line: i + 2 })),
  );

const tried = (of: Case): readonly string[] => evidenceOf(of).visit.map(({ place }) => place);
const trialsOf = (of: Case, ids: readonly string[]): readonly Trial[] =>
  everyHypothesis.filter(({ id }) => ids.includes(id)).flatMap((one) => tryOne(of, evidenceOf(of), one) ?? []);
const gina = (more: About = {}): About => ({ person: 'gina', unit: 'A108', ...more });

describe('a complaint', () => {
  it('of the staff is about a grey button only where somebody saw that it is grey', () => {
    const causes = (papers: readonly Paper[]) =>
      trialsOf(caseWith(papers, { person: 'maya', unit: 'A108' }), ['as-it-is'])[0]?.hypothesis.causes;
    expect(causes([told({ 'unlockButton.grey': 'yes' })])).toEqual(['D7-22']);
    expect(causes([told({})])).toEqual([]);
  });

  it('of somebody who did not pass the entry is about the entry', () => {
    const about = gina({ entry: 'gate-in' });
    expect(tried(caseWith([told({ 'entry.passed': 'no' })], about))).toEqual(['gate-in']);
    expect(tried(caseWith([told({ 'entry.passed': 'yes' })], about))).toContain('A108');
  });

  it('is about the portal if a button is grey, and nobody speaks of the door', () => {
    const { isPortal } = evidenceOf(caseWith([told({ 'unlockButton.grey': 'yes' })]));
    expect(isPortal).toBe(true);
    for (const fact of ['motor.heard', 'otherDevice.works', 'entry.passed'] as const)
      expect(evidenceOf(caseWith([told({ 'unlockButton.grey': 'yes', [fact]: 'no' })])).isPortal, fact).toBe(false);
  });

  it('of the staff without a sign of a phone has no attempt', () => {
    const about = { person: 'eli', unit: 'A102' };
    expect(tried(caseWith([told({ 'message.seen': 'there is no button' })], about))).toEqual([]);
    expect(tried(caseWith([told({ 'touched.before': 'yes' })], about))).toEqual(['A102']);
  });

  it('of an employee without the permission is explained by the facility itself', () => {
    const of = caseWith(
      [
        told({ 'message.seen': 'there is no button' }),
        paper('screen', 'portal', [
          {
            channel: 'portal',
            line: 1,
            at: AT,
            about: { what: 'user.role', user: 'eli', role: 'Technician/Installer' },
          },
        ]),
      ],
      { person: 'eli', unit: 'A102' },
    );
    expect(trialsOf(of, ['as-it-is'])[0]?.hypothesis.causes).toEqual(['D7-24']);
  });
});

describe('a run', () => {
  it('has a tenancy that the portal shows and the facility file does not have yet', () => {
    const screen = paper('screen', 'portal', [
      { channel: 'portal', line: 1, at: AT, about: { what: 'unit.status', unit: 'A103', status: 'Occupied' } },
      { channel: 'portal', line: 1, at: AT, about: { what: 'unit.tenant', unit: 'A103', tenant: 'Gina Grant' } },
    ]);
    const [trial] = trialsOf(caseWith([screen, told({})], { person: 'gina', unit: 'A103' }), ['asleep']);
    expect(
      trial?.steps.filter(({ verb, refusedBy }) => verb === 'phone.unlock' && refusedBy === undefined),
    ).toHaveLength(1);
    expect(trial?.findings.filter(({ paper: name, cost }) => name === 'screen' && cost > 0)).toEqual([]);
  });

  it('needs no entry, and walks back to a unit after each entry', () => {
    const first = caseWith([log([AT, { what: 'tap', target: 'A108' }])]);
    const people = first.plan.people.map((one) => ({ ...one, at: 'A108' }));
    const plan = { ...first.plan, people, entries: [] };
    expect(trialsOf({ ...first, plan }, ['as-it-is'])).toHaveLength(1);
    const taps = ['A108', 'gate-out', 'A108'].map(
      (target, i) => [AT + i * 5 * MINUTE, { what: 'tap', target }] as const,
    );
    const [trial] = trialsOf(caseWith([log(...taps)], { person: 'gina', entry: 'gate-out' }), ['as-it-is']);
    const walks = trial?.steps.flatMap(({ verb, args }) => (verb === 'person.walkTo' ? [args.to] : []));
    expect(walks?.slice(-2)).toEqual(['gate-out', 'A108']);
  });

  it('has nobody press an entry that a log of the visit does not show', () => {
    const of = caseWith([log([AT, { what: 'tap', target: 'A108' }])]);
    const [trial] = trialsOf(of, ['asleep']);
    expect(trial?.steps.map(({ verb }) => verb)).not.toContain('phone.startEntry');
  });

  it('may go on where a log ends in the middle of an attempt, and may not have come less far', () => {
    const { plan } = caseWith([]);
    const mac = plan.units.find(({ id }) => id === 'A108')?.locks[0]?.mac ?? '';
    const cut = log([AT, { what: 'tap', target: 'A108' }], [AT + 1, { what: 'link', mac, state: 'connected' }]);
    const reached = (id: string) =>
      trialsOf(caseWith([cut]), [id])[0]?.findings.find(({ says }) => says.startsWith('the attempt reached'))?.cost;
    expect(reached('jam')).toBe(0);
    expect(reached('asleep')).toBeGreaterThan(1);
  });
});

describe('an attempt', () => {
  const notify = (value: string): PhoneStep => ({ what: 'notify', mac: '', value });
  const accepted = notify('5160010000000000000000000000000000000000');
  const refused = notify('5163020000000000000000000000000000000000');
  const isOpen = (...steps: readonly PhoneStep[]): boolean => {
    const { plan } = caseWith([]);
    const taps = [{ what: 'tap', target: 'A108' } as const, ...steps].map((one, i) => [AT + i, one] as const);
    return segmentsOf(plan, 'log', log(...taps).readings).some(openedIn);
  };

  it('opened if the app says so, or if the last answer of the lock does and the app does not contradict it', () => {
    const error: PhoneStep = { what: 'error', target: 'A108', message: 'Try again.' };
    expect(isOpen({ what: 'unlocked', target: 'A108' })).toBe(true);
    expect(isOpen(accepted)).toBe(true);
    expect(isOpen(accepted, error)).toBe(false);
    expect(isOpen(accepted, refused)).toBe(false);
  });

  it('is at the keypad where the app does not offer the entry', () => {
    const zone = line(AT, 'Suspicious', 'Failed Unlock - Out of Zone', 'Gina Grant', 'gate-in');
    const of = caseWith([csv(zone)], { person: 'gina', entry: 'gate-in' });
    const [trial] = trialsOf(of, ['outside-zone']);
    expect(trial?.steps.filter(({ verb }) => verb === 'keypad.enter')).toHaveLength(1);
    // Nobody knows whether they opened the app as well, which fetches keys.
    const screen = paper('screen', 'portal', [
      { channel: 'portal', line: 1, at: AT, about: { what: 'user.key', user: 'Gina Grant', status: 'Expired' } },
    ]);
    const shown = caseWith([csv(zone), { ...screen, to: AT + MINUTE }], { person: 'gina', entry: 'gate-in' });
    const [again] = trialsOf(shown, ['outside-zone']);
    expect(again?.findings.filter(({ paper: name }) => name === 'screen')).toEqual([]);
  });
});

describe('the history of a busy day', () => {
  it('is cut before an entry, and each stay begins after the one before', () => {
    const day = Array.from({ length: 30 }, (_, i) => AT - 240 * MINUTE + i * 8 * MINUTE).flatMap((at) => [
      line(at, 'Access', 'Phone', 'Gina Grant', 'gate-in'),
      line(at + 3 * MINUTE, 'Access', 'Phone', 'Gina Grant', 'A108'),
      line(at + 6 * MINUTE, 'Access', 'Phone', 'Gina Grant', 'gate-out'),
    ]);
    const of = caseWith([csv(...day), told({})], gina());
    const { history } = evidenceOf(of);
    expect(history[0]?.kind).toBe('entry');
    const [trial] = trialsOf(of, ['as-it-is']);
    const openings = trial?.steps.filter(({ verb }) => verb === 'lock.pullHasp') ?? [];
    expect(openings.length).toBeGreaterThan(15);
    expect(openings.filter(({ refusedBy }) => refusedBy !== undefined)).toEqual([]);
  });
});

describe('a cause', () => {
  const day = [3.5, 2.5, 1.5].flatMap((hours) => [
    line(AT - hours * 60 * MINUTE, 'Access', 'Phone', 'Gina Grant', 'gate-in'),
    line(AT - (hours * 60 - 3) * MINUTE, 'Access', 'Phone', 'Gina Grant', 'A108'),
    line(AT - (hours * 60 - 6) * MINUTE, 'Access', 'Phone', 'Gina Grant', 'gate-out'),
  ]);
  /** Records of other visitors, so that every time of the day is near one. */
  const others = Array.from({ length: 200 }, (_, i) =>
    line(AT - 2 * i * MINUTE, 'Access', 'Phone', 'Bob Baker', 'A102'),
  );

  it('begins after what worked, however busy the facility is', () => {
    const of = caseWith([csv(...day, ...others), told({})], gina());
    const [trial] = trialsOf(of, ['battery-dead']);
    const refused = trial?.steps.filter(({ verb, refusedBy }) => verb === 'lock.pullHasp' && refusedBy !== undefined);
    expect(refused).toEqual([]);
    expect(trial?.opens).toBe(false);
  });

  it('keeps the time at which the company recorded it', () => {
    const changed = { ...line(AT - 70 * MINUTE, 'Other', 'Unit Status Changed', '', 'A108'), details: 'overlock' };
    const of = caseWith([csv(...day, changed, ...others), told({})], gina());
    const [trial] = trialsOf(of, ['overlock']);
    expect(trial?.findings.find(({ says }) => says.includes('Status Changed (overlock)'))?.cost).toBe(0);
  });

  it('of a complaint about an entry shows in the status of the unit that the person rents', () => {
    const changed = { ...line(AT - 70 * MINUTE, 'Other', 'Unit Status Changed', '', 'A108'), details: 'gatelock' };
    const of = caseWith([csv(changed), told({})], { person: 'gina', entry: 'gate-in' });
    const costs = (id: string) =>
      trialsOf(of, [id])[0]?.findings.flatMap((one) => (/Status/.test(one.says) ? [one.cost] : []));
    expect(costs('gatelock')).toEqual([0]);
    expect(costs('as-it-is')?.[0]).toBeGreaterThan(1);
  });
});

describe('evidence of the account and the phone', () => {
  const answer = (at: number, type: string, status: number) =>
    [at, { what: 'answer', type, status, number: 1 } as PhoneStep] as const;
  const costOf = (of: Case, id: string, says: RegExp) =>
    trialsOf(of, [id])[0]?.findings.find((one) => says.test(one.says))?.cost;

  it.each(['signIn', 'activate'])('a log in which the last %s failed speaks for causes in which it does', (type) => {
    const of = caseWith([log(answer(AT - MINUTE, type, 403), answer(AT, type, 403))]);
    expect(costOf(of, 'not-activated', /sign-in failed/)).toBe(0);
    expect(costOf(of, 'asleep', /sign-in failed/)).toBeGreaterThan(3);
    expect(costOf(caseWith([log(answer(AT, type, 200))]), 'not-activated', /no failed sign-in/)).toBeGreaterThan(1);
  });

  it('airplane mode rather speaks for Bluetooth that is off than for an old app', () => {
    const cost = (id: string, answer: string) => costOf(caseWith([told({ 'airplane.mode': answer })]), id, /^airplane/);
    expect(['yes', 'no'].map((answer) => cost('bluetooth-off', answer))).toEqual([undefined, undefined]);
    expect(cost('old-app', 'no')).toBe(0);
    expect(cost('old-app', 'yes')).toBeGreaterThan(0);
  });

  it('a screen that does not call an account frozen says that it is not', () => {
    const screen = (...frozen: readonly boolean[]) =>
      paper('screen', 'portal', [
        {
          channel: 'portal',
          line: 1,
          at: AT,
          about: { what: 'user.status', user: 'Gina Grant', status: 'Registered' },
        },
        ...frozen.map(
          (is): Reading => ({
            channel: 'portal',
            line: 1,
            at: AT,
            about: { what: 'user.frozen', user: 'Gina Grant', frozen: is },
          }),
        ),
      ]);
    const costs = (id: string, ...frozen: readonly boolean[]) =>
      costOf(
        { ...caseWith([{ ...screen(...frozen), to: AT + MINUTE }, told({ 'signIn.failed': 'yes' })]) },
        id,
        /frozen/,
      );
    expect([costs('account-frozen', true), costs('asleep'), costs('asleep', false)]).toEqual([0, 0, 0]);
    expect(costs('account-frozen')).toBeGreaterThan(1);
    expect(costs('asleep', true)).toBeGreaterThan(1);
  });
});

describe('the cause of a run is found from its papers', () => {
  /** The evidence that the run of a cause leaves. */
  function papersOf(of: Case, id: string): readonly Paper[] {
    const [trial] = trialsOf(of, [id]);
    if (trial === undefined) throw new Error(`${id} has no meaning here`);
    return of.papers.map((one) => ({ ...one, readings: trial.run.readings.get(one) ?? one.readings }));
  }

  it.each([
    ['airplane-mode', 'D7-15', ['bluetooth-off', 'bluetooth-denied', 'no-key-no-data'], { 'airplane.mode': 'yes' }],
    ['moved-out', 'D7-12', ['rental-draft', 'lease-later', 'overlock'], { 'app.lists': 'no' }],
    [
      'jam-and-battery-low',
      'D7-3+H-BATTERY-LOW',
      ['jam', 'battery-low', 'motor-broken'],
      { 'hasp.free': 'no', 'handle.helped': 'no' },
    ],
  ] as const)('%s', (id, causes, rivals, facts) => {
    const first = caseWith([
      told(facts),
      log([AT - 3 * MINUTE, { what: 'request', type: 'refresh', number: 1 }], [AT, { what: 'tap', target: 'A108' }]),
      csv(line(AT - 2 * MINUTE, 'Access', 'Phone', 'Gina Grant', 'gate-in')),
    ]);
    const of = caseWith(papersOf(first, id));
    const { entries } = rank(trialsOf(of, [id, 'as-it-is', ...rivals]));
    expect(entries[0]?.trials.map(({ hypothesis }) => hypothesis.causes.join('+'))).toEqual([causes]);
  });

  it('a key of a share that has ended still opens', () => {
    const share = (at: number, activity: string) => line(at, 'Other', activity, '', 'A101');
    const lines = [
      share(AT - 300 * MINUTE, 'Share Created'),
      line(AT - 90 * MINUTE, 'Access', 'Phone', 'Henry Hall', 'gate-in'),
      share(AT - 60 * MINUTE, 'Share Deleted'),
      line(AT, 'Access', 'Phone', 'Henry Hall', 'A101'),
    ];
    const of = caseWith([csv(...lines)], { person: 'henry', unit: 'A101' });
    const { entries } = rank(trialsOf(of, ['unshared-not-synced', 'share-ended', 'as-it-is', 'asleep', 'jam']));
    expect(entries[0]?.trials[0]?.hypothesis.causes).toEqual(['D7-27']);
  });
});
