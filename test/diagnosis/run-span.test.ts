/** However far from the complaint the evidence and people reach, a run plays a few days around it, and a note lists what comes after. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import { yearOf } from '../../src/diagnosis/channels/channels.ts';
import { FACTS, type FactId } from '../../src/diagnosis/channels/facts.ts';
import type { Paper, Reading } from '../../src/diagnosis/channels/reading.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { playAndObserve } from '../../src/diagnosis/observe.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { Draft, NotApplicable } from '../../src/diagnosis/world/draft.ts';
import type { World } from '../../src/diagnosis/world/step.ts';
import { oneIn } from '../sizes.ts';
import { AT, caseWith } from './made-case.ts';

const HOUR = 3_600_000;
const FAR = [Date.UTC(1999, 0, 1), Date.UTC(2031, 0, 1)];
/** Three days before the complaint and three after, and some hours for reports at both ends. */
const MAX_LENGTH = 6 * 24 * HOUR + 3 * HOUR;

const paper = (name: string, channel: Paper['channel'], readings: readonly Reading[]): Paper => {
  const ats = readings.map(({ at }) => at);
  return { name, channel, readings, unread: [], warnings: [], from: Math.min(...ats), to: Math.max(...ats) };
};
const log = paper('log', 'android-log', [
  { channel: 'android-log', line: 1, at: AT, step: { what: 'tap', target: 'A108' } },
]);
const fact = (id: FactId, at: number): Paper =>
  paper('told.yaml', 'told', [{ channel: 'told', line: 4, at, fact: id, answer: 'yes', ats: [at] }]);
const exported = (type: string, activity: string, user: string, at: number): Paper =>
  paper('activity.csv', 'activity-csv', [
    { channel: 'activity-csv', line: 2, at, type, activity, user, place: 'A108', details: '' },
  ]);
const screen = (at: number): Paper =>
  paper('portal.txt', 'portal', [
    { channel: 'portal', line: 1, at, about: { what: 'unit.status', unit: 'A108', status: 'Occupied' } },
  ]);

function worldsOf(of: Case): readonly World[] {
  const evidence = evidenceOf(of);
  return everyHypothesis.flatMap((hypothesis) => {
    const draft = new Draft(of, evidence);
    try {
      hypothesis.change(draft);
    } catch (error) {
      if (error instanceof NotApplicable) return [];
      throw error;
    }
    return [draft.build()];
  });
}

function expectShort(of: Case): void {
  const worlds = worldsOf(of);
  expect(worlds.length).toBeGreaterThan(20);
  for (const { startAt, until, steps } of worlds) {
    expect(until - startAt).toBeLessThanOrEqual(MAX_LENGTH);
    for (const { at } of steps) expect(at >= startAt && at <= until).toBe(true);
  }
}

describe('a run is short', () => {
  it.each(oneIn(4, Object.keys(FACTS) as FactId[]))('where %s is told to be years away', (id) => {
    for (const at of FAR) expectShort(caseWith([log, fact(id, at)]));
    expectShort(caseWith([fact(id, AT), screen(Math.max(...FAR))]));
  });

  it.each([
    ['Access', 'Phone', 'Gina Grant'],
    ['Access', 'Phone', 'Alice Archer'],
    ['Failed Attempt', 'Invalid Key', ''],
    ['Failed Attempt', 'Invalid Access Code', ''],
    ['Access', 'Remotely Unlocked', 'Olivia Owner'],
    ['Unit', 'Status Changed', ''],
    ['Share', 'Share Created', ''],
  ])('where the export lists %s – %s of %s years away', (type, activity, user) => {
    for (const at of FAR) expectShort(caseWith([log, exported(type, activity, user, at)]));
  });

  it('where somebody came every two hours for a year', () => {
    const taps = Array.from({ length: 4_380 }, (_, i): Reading => {
      const at = AT - i * 2 * HOUR;
      return { channel: 'android-log', line: 5_000 - i, at, step: { what: 'tap', target: 'A108' } };
    });
    expectShort(caseWith([paper('log', 'android-log', taps)]));
  });

  it('where the portal was read years later: its screen is that of the end of the run', () => {
    for (const at of FAR) {
      const of = caseWith([log, screen(at)]);
      expectShort(of);
      const [world] = worldsOf(of);
      if (world === undefined) throw new Error('no run');
      const run = playAndObserve(of, world);
      expect(run.facility.clock.now()).toBe(world.until);
      expect([...run.readings.values()].flat().some(({ channel }) => channel === 'portal')).toBe(true);
    }
  });
});

describe('a time after the run', () => {
  it('does not date a log without a year where another file has one', () => {
    const later = fact('lease.starts', Math.max(...FAR));
    expect(yearOf([screen(AT), later])).toBe(2026);
    expect(yearOf([later])).toBe(2031);
  });

  it('is listed with its file, the others are not', () => {
    const { warnings } = diagnosisOf(
      caseWith([log, fact('lease.starts', FAR[1] ?? 0), exported('Access', 'Phone', 'Gina Grant', FAR[1] ?? 0)]),
      [],
    );
    const limit = 'more than 3 days after the complaint (2026-03-05); no run lasts that long';
    expect(warnings).toEqual([
      `told.yaml:4: lease.starts is 2031-01-01, ${limit}`,
      `activity.csv: its last line is from 2031-01-01, ${limit}`,
    ]);
    expect(diagnosisOf(caseWith([log, fact('lease.starts', AT + HOUR)]), []).warnings).toEqual([]);
  });
});
