/** What accompanies a complaint but is not part of it: what opened before, what a run changes apart from the refusing rule, taps in a capture. */
import { describe, expect, it } from 'vitest';
import type { Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { comparePhone } from '../../src/diagnosis/compare/phone.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import type { Segment } from '../../src/diagnosis/phone-segments.ts';
import { everyHypothesis, withEffect } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { AT, caseWith, MINUTE, paper, told } from './made-case.ts';

const row = (at: number, activity: string, place: string, details = ''): Reading => ({
  channel: 'activity-csv',
  line: 2,
  at,
  type: activity === 'Phone' ? 'Access' : 'Other',
  activity,
  user: activity === 'Phone' ? 'gina' : '',
  place,
  details,
});
const exported = (...rows: readonly Reading[]): Paper => ({
  ...paper(
    'export.csv',
    'activity-csv',
    rows.map((one, i) => ({ ...one, line: i + 2 })),
  ),
  to: AT + 60 * MINUTE,
});

/** The taps of a log, each with its outcome; lines in row order. */
const logOf = (...rows: readonly (readonly [at: number, target: string, what: 'unlocked' | 'error'])[]): Paper =>
  paper(
    'log',
    'android-log',
    rows.flatMap(([at, target, what], row) =>
      (
        [
          { what: 'tap', target },
          { what, target },
        ] as PhoneStep[]
      ).map((step, i): Reading => ({ channel: 'android-log', line: 2 * row + i + 1, at: at + i * 1_000, step })),
    ),
  );

describe('what opened afterwards', () => {
  const failed = [AT - 10 * MINUTE, 'A108', 'error'] as const;
  const exit = [AT - 8 * MINUTE, 'gate-out', 'unlocked'] as const;
  const jamOf = (papers: readonly Paper[]) => {
    const of = caseWith(papers);
    const [jam] = everyHypothesis.filter(({ id }) => id === 'jam');
    const lines = (jam && tryOne(of, evidenceOf(of), jam))?.findings.filter(({ cost }) => cost > 0) ?? [];
    return lines.map(({ paper: name, line }) => `${name}:${line}`);
  };

  it('ends what is played and compared, if it is the place of the complaint', () => {
    const later = logOf(failed, exit, [AT - 5 * MINUTE, 'A108', 'unlocked']);
    const records = exported(row(AT - 5 * MINUTE, 'Phone', 'A108'));
    const { visit, next } = evidenceOf(caseWith([later, records]));
    expect(visit.map(({ place, opened }) => [place, opened])).toEqual([['A108', false]]);
    expect(next?.place).toBe('gate-out');
    expect(jamOf([later, records]).filter((line) => line !== 'log:1')).toEqual([]);
  });

  it('is played if it is another place', () => {
    const { visit, next } = evidenceOf(caseWith([logOf(failed, exit)]));
    expect(visit.map(({ place }) => place)).toEqual(['A108', 'gate-out']);
    expect(next).toBeUndefined();
  });
});

describe('a clock that was set during the visit', () => {
  it('is wrong from there on, although the records from before it agree', () => {
    const log = logOf([AT, 'gate-in', 'unlocked'], [AT - 25 * MINUTE, 'A108', 'error']);
    const { attempts, clockAheadMs } = evidenceOf(caseWith([log, exported(row(AT, 'Phone', 'gate-in'))]));
    expect(attempts.map(({ place }) => place)).toEqual(['gate-in', 'A108']);
    expect(clockAheadMs).toBe(-26 * MINUTE);
  });
});

describe('the clock of a phone', () => {
  it('is compared by its log alone, although a capture shows the same attempts once more', () => {
    const ahead = 11 * MINUTE;
    const taps = [AT - 40 * MINUTE, AT - 20 * MINUTE];
    const log = logOf(...taps.map((at) => [at + ahead, 'A108', 'unlocked'] as const));
    const mac = caseWith([]).plan.units.find(({ id }) => id === 'A108')?.locks[0]?.mac ?? '';
    const air = paper(
      'air',
      'btsnoop',
      taps.flatMap((at, i): Reading[] =>
        (
          [
            { what: 'link', mac, state: 'connecting' },
            { what: 'unlocked', target: 'A108' },
          ] as PhoneStep[]
        ).map((step) => ({ channel: 'btsnoop', line: i + 1, at: at + ahead, step })),
      ),
    );
    const records = exported(...taps.map((at) => row(at, 'Phone', 'A108')));
    const { clockAheadMs, firstAheadMs } = evidenceOf(caseWith([log, air, records]));
    expect([firstAheadMs, clockAheadMs]).toEqual([ahead, ahead]);
  });
});

describe('what opened before', () => {
  const before = exported(row(AT - 50 * MINUTE, 'Phone', 'gate-in'), row(AT - 49 * MINUTE, 'Phone', 'A108'));
  const about = { person: 'gina', entry: 'gate-in' };

  it('is not part of a complaint about a fob, which was after it', () => {
    const { visit, history, triedAt } = evidenceOf(caseWith([before, told({ 'fob.tried': 'yes' })], about));
    expect(visit).toEqual([]);
    expect(history.map(({ place }) => place)).toEqual(['gate-in', 'A108']);
    expect(triedAt).toBe(AT);
  });

  it('gives no time to a complaint: a reported time may be that of an opening', () => {
    const fob = paper('told.yaml', 'told', [
      { channel: 'told', line: 1, at: 0, fact: 'fob.tried', answer: 'yes', ats: [] },
      { channel: 'told', line: 2, at: 0, fact: 'tried.at', answer: 'yes', ats: [AT - 50 * MINUTE] },
    ]);
    // Half an hour before the export was written.
    expect(evidenceOf(caseWith([before, fob], about)).triedAt).toBe(AT + 30 * MINUTE);
  });

  it('hides no failure: after it, no attempt is added to those that the evidence shows', () => {
    const log = logOf([AT - 10 * MINUTE, 'A108', 'error'], [AT - 5 * MINUTE, 'gate-in', 'unlocked']);
    const { attempts, triedAt } = evidenceOf(caseWith([log]));
    expect(attempts.map(({ place }) => place)).toEqual(['A108', 'gate-in']);
    expect(triedAt).toBe(AT - 10 * MINUTE);
  });
});

describe('a run that fails by the rule that refuses in the facility file', () => {
  const trial = (id: string, causes: readonly string[], refusedBy?: string): Trial => {
    const [hypothesis] = everyHypothesis.filter((one) => one.id === id);
    if (hypothesis === undefined) throw new Error(`no ${id}`);
    return {
      hypothesis: { ...hypothesis, causes },
      findings: [],
      cost: 0,
      effect: id,
      opens: false,
      path: [],
      ...(refusedBy === undefined ? {} : { refusedBy }),
      steps: [],
      shows: new Map(),
      get run(): never {
        throw new Error('not played');
      },
    };
  };
  const namedBeside = (...plain: Parameters<typeof trial>) => {
    const besides = [
      trial('no-key-at-all', ['D7-4'], 'B-SEC-3'),
      trial('not-on-site', ['D7-11'], 'B-SEC-1'),
      trial('jam', ['D7-3']),
      trial('paid-not-synced', ['D7-9', 'D7-14'], 'B-SEC-3'),
    ];
    return withEffect([trial(...plain), ...besides]).map(({ hypothesis }) => hypothesis.causes.join('+'));
  };

  it('has the cause of the file, unless it says more about that cause', () => {
    const own = ['D7-4', 'D7-11', 'D7-3', 'D7-9+D7-14'];
    expect(namedBeside('as-it-is', ['D7-9'], 'B-SEC-3')).toEqual(['D7-9', 'D7-9', ...own.slice(1)]);
    expect(namedBeside('as-it-is', [], 'B-SEC-3')).toEqual(['', ...own]);
    expect(namedBeside('as-it-is', ['D7-9'])).toEqual(['D7-9', ...own]);
  });
});

describe('a capture', () => {
  const segment = (steps: readonly PhoneStep[]): Segment => ({
    target: 'A108',
    loggedAt: AT,
    source: { paper: 'log', line: 1 },
    steps: steps.map((step) => ({ channel: 'ios-log', line: 1, at: AT, step })),
  });
  const mac = 'C0:FF:EE:00:01:08';

  it('lacks no tap, only connections that the run has', () => {
    const tapped = segment([{ what: 'tap', target: 'A108' }]);
    const connected = segment([
      { what: 'tap', target: 'A108' },
      { what: 'link', mac, state: 'connecting' },
    ]);
    expect(comparePhone('capture', [], [tapped], true)).toEqual([]);
    expect(comparePhone('capture', [], [connected], true)).toHaveLength(1);
    expect(comparePhone('log', [], [tapped], false)).toHaveLength(1);
  });
});

describe('a lease that begins later', () => {
  it('reached the company when its record says so', () => {
    const about = { person: 'gina', unit: 'B204' };
    const of = caseWith([exported(row(AT - 60 * MINUTE, 'Unit Status Changed', 'B204', '(pre-let)')), told({})], about);
    const free = of.plan.units.find(({ id }) => id === 'B204');
    expect([free?.status, free?.tenant]).toEqual(['available', undefined]);
    const [hypothesis] = everyHypothesis.filter(({ id }) => id === 'lease-later');
    const played = hypothesis && tryOne(of, evidenceOf(of), hypothesis);
    expect(played?.findings.find(({ paper: name, line }) => name === 'export.csv' && line === 2)?.cost).toBe(0);
  });
});
