/** Evidence in which the last known attempt succeeded: a frozen account, a visit that began inside, a set-up that was interrupted. */
import { describe, expect, it } from 'vitest';
import type { Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import type { Hypothesis } from '../../src/diagnosis/hypotheses/hypothesis.ts';
import { openedIn } from '../../src/diagnosis/phone-segments.ts';
import { everyHypothesis, withEffect } from '../../src/diagnosis/tiers.ts';
import type { Trial } from '../../src/diagnosis/trial.ts';
import { historyOf } from '../../src/diagnosis/world/history.ts';
import { AT, caseWith, MINUTE, paper } from './made-case.ts';

const row = (at: number, type: string, activity: string, place: string): Reading => ({
  channel: 'activity-csv',
  line: 2,
  at,
  type,
  activity,
  user: 'gina',
  place,
  details: '',
});
const opened = (at: number): Reading => row(at, 'Access', 'Accessed', 'A108');
const frozen = (at: number): Reading => row(at, 'Other', 'Account Frozen', '');
const exported = (...rows: readonly Reading[]): Paper =>
  paper(
    'export.csv',
    'activity-csv',
    rows.map((one, i) => ({ ...one, line: i + 2 })),
  );

describe('an account that was frozen', () => {
  it('after everything had opened is a complaint about the sign-in', () => {
    const evidence = evidenceOf(caseWith([exported(opened(AT), frozen(AT + 20 * MINUTE))]));
    expect(evidence.visit).toEqual([]);
    expect(evidence.history.map(({ place }) => place)).toEqual(['A108']);
    expect(evidence.failedSignIns).toEqual([AT + 20 * MINUTE]);
    expect(evidence.triedAt).toBe(AT + 20 * MINUTE);
  });

  it('before the last attempt, or no longer, is not', () => {
    const later = [opened(AT), frozen(AT - 20 * MINUTE)];
    const again = [opened(AT), frozen(AT + 20 * MINUTE), row(AT + 30 * MINUTE, 'Other', 'Account Unfrozen', '')];
    for (const rows of [later, again]) {
      const { visit, failedSignIns } = evidenceOf(caseWith([exported(...rows)]));
      expect(visit.map(({ place }) => place)).toEqual(['A108']);
      expect(failedSignIns).toEqual([]);
    }
  });

  it('as a screen shows, was frozen after the last attempt and before the screen was read', () => {
    const screen = paper('screen', 'portal', [
      { channel: 'portal', line: 1, at: AT + 60 * MINUTE, about: { what: 'user.frozen', user: 'gina', frozen: true } },
    ]);
    const { triedAt, visit } = evidenceOf(caseWith([exported(opened(AT)), screen]));
    expect(visit).toEqual([]);
    expect(triedAt).toBe(AT + 55 * MINUTE);
  });
});

describe('what happened before the failure', () => {
  const verbs = (at: string): readonly string[] => {
    const of = caseWith([exported(opened(AT - 300 * MINUTE), opened(AT))]);
    const person = of.subject.person;
    if (person === undefined) throw new Error('nobody');
    const inside = { ...of, subject: { ...of.subject, person: { ...person, at } } };
    return historyOf(inside, evidenceOf(inside)).steps.map(({ verb }) => verb);
  };

  it('begins where the facility file has the person: whoever is inside would leave through an entry', () => {
    expect(verbs('away')).toContain('person.driveToGate');
    const inside = verbs('A101');
    expect(inside).toContain('phone.unlock');
    for (const verb of ['person.driveToGate', 'person.enter', 'person.tailgate']) expect(inside).not.toContain(verb);
  });
});

describe('a set-up', () => {
  const mac = 'C0:FF:EE:00:01:08';
  const steps = (...all: readonly PhoneStep[]) =>
    all.map((step, i) => ({ channel: 'btsnoop' as const, line: i + 1, at: AT, step }));
  const written: PhoneStep = { what: 'write', mac, value: '00000200' };
  const success: PhoneStep = { what: 'notify', mac, value: '5160010000000000000000000000000000000000' };

  it('whose last command was not answered did not open', () => {
    const segment = { target: 'A108', loggedAt: AT, source: { paper: 'capture', line: 1 } };
    expect(openedIn({ ...segment, steps: steps(written, success) })).toBe(true);
    expect(openedIn({ ...segment, steps: steps(written, success, written) })).toBe(false);
  });
});

describe('a cause that is that somebody can still open', () => {
  const trial = (hypothesis: Hypothesis): Trial => ({
    hypothesis,
    findings: [],
    cost: 0,
    effect: 'the same',
    opens: true,
    path: [],
    steps: [],
    shows: new Map(),
    get run(): never {
      throw new Error('not played');
    },
  });

  it('counts although nothing changes at the door', () => {
    const of = (...ids: readonly string[]) => everyHypothesis.filter(({ id }) => ids.includes(id)).map(trial);
    const kept = withEffect(of('as-it-is', 'revoked-not-synced', 'jam')).map(({ hypothesis: { id } }) => id);
    expect(kept.toSorted()).toEqual(['as-it-is', 'revoked-not-synced']);
  });
});
