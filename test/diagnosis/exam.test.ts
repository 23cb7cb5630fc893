/**
 * The examination of the diagnosis itself, and a small fixed part of it: the reports depend on seed and number alone, what is held back
 * stays out, and the answers keep within bounds. `npm run full diagnosis` examines a thousand.
 */
import { describe, expect, it } from 'vitest';
import { CAUSES, OTHERS } from '../../scripts/diagnosis-exam/causes.ts';
import { HELD_OUT_CAUSES, HELD_OUT_CHANNELS } from '../../scripts/diagnosis-exam/held-out.ts';
import { isSamePath } from '../../scripts/diagnosis-exam/path.ts';
import { type ExamReport, reportOf } from '../../scripts/diagnosis-exam/report.ts';
import { figuresOf, isFalseAccusation } from '../../scripts/diagnosis-exam/score.ts';
import { doJob, type Exam, type Marked } from '../../scripts/diagnosis-exam/work.ts';

const WORKING: Exam = { seed: 'test', heldOut: false };
const ROWS = Array.from({ length: 27 }, (_, i) => `D7-${i + 1}`);

const made = (exam: Exam, number: number): ExamReport[] => {
  const report = reportOf(exam, number);
  return 'notMade' in report ? [] : [report];
};
const plain = ({ papers, about, decided, path }: ExamReport) => ({ papers, about, decided, path });

describe('the examination', () => {
  it('has a cause for each row, and holds back only causes that it has', () => {
    const accepted = new Set(CAUSES.flatMap(({ accepted: [truth] }) => truth ?? []));
    for (const row of ROWS) expect(accepted).toContain(row);
    const ids = [...CAUSES, ...OTHERS].map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([...HELD_OUT_CAUSES]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('makes a report of its seed and number alone', () => {
    const twice = [3, 14, 9].map((number) =>
      [made(WORKING, number), made(WORKING, number)].map((one) => one.map(plain)),
    );
    for (const [one, other] of twice) expect(one).toEqual(other);
    expect(made(WORKING, 3).map(plain)).not.toEqual(made({ ...WORKING, seed: 'other' }, 3).map(plain));
  });

  it('shows working seeds nothing that is held back, and one report in five a cause that no row models', () => {
    const reports = Array.from({ length: 45 }, (_, number) => made(WORKING, number)).flat();
    expect(reports.length).toBeGreaterThan(35);
    for (const { number, cause, papers, heldOut, modelled } of reports) {
      expect(HELD_OUT_CAUSES).not.toContain(cause.id);
      expect(papers.filter(({ channel }) => HELD_OUT_CHANNELS.has(channel))).toEqual([]);
      expect(heldOut).toBe(false);
      expect(modelled).toBe(number % 5 !== 4);
    }
    const all = Array.from({ length: 48 }, (_, number) => made({ ...WORKING, heldOut: true }, number)).flat();
    expect(all.some(({ cause }) => HELD_OUT_CAUSES.has(cause.id))).toBe(true);
    expect(all.some(({ papers }) => papers.some(({ channel }) => HELD_OUT_CHANNELS.has(channel)))).toBe(true);
  }, 60_000);
});

describe('paths', () => {
  const path = ['input tap', 'phone/a phone.attempt', 'lock/A1 lock.refused', 'phone/a phone.outcome'];

  it('are the same with three quarters in the same order, and the same end', () => {
    expect(isSamePath(path, path)).toBe(true);
    expect(isSamePath(path, path.slice(1))).toBe(true);
    expect(isSamePath(path, path.slice(2))).toBe(false);
    expect(isSamePath(path, path.slice(0, -1))).toBe(false);
    expect(isSamePath(path, [path[1], path[0], ...path.slice(2)].map(String))).toBe(true);
    expect(isSamePath(path, [...path].reverse())).toBe(false);
    expect(isSamePath(path, [])).toBe(false);
  });
});

describe('figures', () => {
  const answer = {
    verdict: 'cause',
    said: ['D7-2'],
    probability: 0.95,
    first: false,
    firstThree: false,
    baseline: false,
    seconds: 1,
    cpuSeconds: 1,
  } as const;
  const marked: Marked = {
    job: { number: 1 },
    cause: 'asleep',
    facility: 'demo',
    channels: ['log'],
    modelled: true,
    decided: true,
    heldOut: false,
    answer,
  };

  it('count a wrong cause as a false accusation of whom it blames, and against its probability', () => {
    const figures = figuresOf([marked, { ...marked, decided: false, modelled: false }]);
    expect(figures.falseAccusation).toEqual({ part: 2, of: 2 });
    expect(figures.blamesHardware).toEqual({ part: 2, of: 2 });
    expect(figures.blamesCaller).toEqual({ part: 0, of: 2 });
    expect(figures.first).toEqual({ part: 0, of: 1 });
    expect(figures.cannotTellRight).toEqual({ part: 0, of: 1 });
    expect(figures.calibration[9]).toEqual({ part: 0, of: 2 });
  });
});

/** Three reports of the seed `test` that their papers decide, and one whose cause no row models. */
const FIXED = [2, 9, 17, 18];

describe('a fixed part of the examination', () => {
  it('has most of the decided right, and blames nobody wrongly', { timeout: 120_000 }, () => {
    const marked = FIXED.map((number) => doJob(WORKING, { number })).flatMap((done) =>
      'notMade' in done ? [] : [done],
    );
    const { first, reports } = figuresOf(marked);
    expect(reports).toMatchObject({ all: 4, decided: 3, others: 1 });
    expect(first.part).toBeGreaterThanOrEqual(2);
    expect(marked.filter(({ answer }) => isFalseAccusation(answer))).toEqual([]);
  });
});
