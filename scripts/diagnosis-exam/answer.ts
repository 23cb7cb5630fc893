/** What `noke-sim diagnose` answers to a report of the examination, and whether the answer is right. */
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import { readPaper } from '../../src/diagnosis/channels/channels.ts';
import type { Paper } from '../../src/diagnosis/channels/reading.ts';
import { diagnosisOf, type RankedCause } from '../../src/diagnosis/diagnosis.ts';
import { tryAll } from '../../src/diagnosis/tiers.ts';
import { baseline } from './baseline.ts';
import { isSamePath, stepOf } from './path.ts';
import type { ExamReport } from './report.ts';
import type { Job } from './work.ts';

export interface Answer {
  readonly verdict: 'cause' | 'cannot-tell';
  /** The causes of the first entries, as text. */
  readonly said: readonly string[];
  readonly probability: number;
  readonly first: boolean;
  readonly firstThree: boolean;
  readonly baseline: boolean;
  /** Whether the chain of causes of the first entry is the true one; undefined if the truth has none. */
  readonly path?: boolean;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const YEAR = 2026;

const setOf = (causes: readonly string[]): string => causes.toSorted().join('+');

function isRight(entry: RankedCause | undefined, accepted: ReadonlySet<string>): boolean {
  if (entry === undefined) return false;
  return (entry.oneOf ?? [entry.causes]).some((causes) => accepted.has(setOf(causes)));
}

/** The case of a report, with all evidence or without one channel. */
export function caseOfReport(report: ExamReport, without?: Job['without']): Case {
  const context = { timeZone: report.plan.timeZone, year: YEAR };
  const papers: Paper[] = [];
  for (const { channel, name, bytes } of report.papers) {
    if (channel === without) continue;
    const read = readPaper(name, bytes, context);
    if (read.channel !== undefined) papers.push(read);
  }
  const told = papers.some(({ about }) => about !== undefined);
  return caseOf(report.plan, papers, told ? {} : report.about);
}

/** Diagnoses the evidence, with pairs of causes or single ones, with all of it or without one channel. */
export function answerTo(report: ExamReport, { pairs, without }: Pick<Job, 'pairs' | 'without'>): Answer {
  const started = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const of = caseOfReport(report, without);
  const { verdict, ranked } = diagnosisOf(of, tryAll(of, { pairs: pairs === true }));
  const { user, system } = process.cpuUsage(cpu);
  const accepted = new Set(report.cause.accepted.map(setOf));
  const guess = baseline(of.papers.flatMap(({ readings }) => readings));
  const [top] = ranked;
  const path = report.path === undefined ? {} : { path: isSamePath(report.path, (top?.path ?? []).map(stepOf)) };
  return {
    verdict,
    said: ranked.slice(0, 3).map(({ causes, oneOf }) => (oneOf ?? [causes]).map(setOf).join(' or ')),
    probability: top?.probability ?? 0,
    first: isRight(top, accepted),
    firstThree: ranked.slice(0, 3).some((entry) => isRight(entry, accepted)),
    baseline: guess !== undefined && accepted.has(guess),
    ...path,
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
    cpuSeconds: (user + system) / 1e6,
  };
}
