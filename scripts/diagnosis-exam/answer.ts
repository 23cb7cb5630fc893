/** What `noke-sim diagnose` answers to a report of the examination, single causes only, and whether it is right. */
import { caseOf } from '../../src/diagnosis/case.ts';
import { readPaper } from '../../src/diagnosis/channels/channels.ts';
import type { Paper } from '../../src/diagnosis/channels/reading.ts';
import { diagnosisOf, type RankedCause } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { everyHypothesis, tryOne, withEffect } from '../../src/diagnosis/rank.ts';
import { baseline } from './baseline.ts';
import type { ChannelName } from './papers.ts';
import type { ExamReport } from './report.ts';

export interface Answer {
  readonly verdict: 'cause' | 'cannot-tell';
  /** The causes of the first entries, as text. */
  readonly said: readonly string[];
  readonly probability: number;
  readonly first: boolean;
  readonly firstThree: boolean;
  readonly baseline: boolean;
  readonly seconds: number;
}

const YEAR = 2026;

const setOf = (causes: readonly string[]): string => causes.toSorted().join('+');

function isRight(entry: RankedCause | undefined, accepted: ReadonlySet<string>): boolean {
  if (entry === undefined) return false;
  return (entry.oneOf ?? [entry.causes]).some((causes) => accepted.has(setOf(causes)));
}

/** Diagnoses the papers, without those of one channel if it is named. */
export function answerTo(report: ExamReport, without?: ChannelName): Answer {
  const started = process.hrtime.bigint();
  const context = { timeZone: report.plan.timeZone, year: YEAR };
  const papers: Paper[] = [];
  for (const { channel, name, bytes } of report.papers) {
    if (channel === without) continue;
    const read = readPaper(name, bytes, context);
    if (read.channel !== undefined) papers.push(read);
  }
  const told = papers.some(({ about }) => about !== undefined);
  const of = caseOf(report.plan, papers, told ? {} : report.about);
  const evidence = evidenceOf(of);
  const trials = everyHypothesis.flatMap((hypothesis) => tryOne(of, evidence, hypothesis) ?? []);
  const { verdict, ranked } = diagnosisOf(of, withEffect(of, trials));
  const accepted = new Set(report.cause.accepted.map(setOf));
  const guess = baseline(papers.flatMap(({ readings }) => readings));
  return {
    verdict,
    said: ranked.slice(0, 3).map(({ causes, oneOf }) => (oneOf ?? [causes]).map(setOf).join(' or ')),
    probability: ranked[0]?.probability ?? 0,
    first: isRight(ranked[0], accepted),
    firstThree: ranked.slice(0, 3).some((entry) => isRight(entry, accepted)),
    baseline: guess !== undefined && accepted.has(guess),
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
  };
}
