/**
 * The bundle of a case: the files that may leave the company. The case is pseudonymised, then diagnosed again from the pseudonymised evidence alone,
 * so no file in the bundle is derived from the original.
 */
import { stringify } from 'yaml';
import { localTime } from '../../scenario/local-time.ts';
import type { RecordedRun } from '../../scenario/trace-file.ts';
import type { Instant } from '../../sim/clock.ts';
import { type Case, caseOf } from '../case.ts';
import { type ForeignPaper, readPaper, yearOf } from '../channels/channels.ts';
import type { PaperFile } from '../channels/papers.ts';
import type { Paper } from '../channels/reading.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { runAgain, scenarioOf } from '../scenario.ts';
import { earliest, latest } from '../spans.ts';
import { diagnosisText } from '../text.ts';
import type { Trial } from '../trial.ts';
import { SEED } from '../world/play.ts';
import { FACILITY, PAPERS, REVIEW, SCENARIO } from './layout.ts';
import { type PseudonymisedPaper, pseudonymisedPapers } from './papers.ts';
import { Pseudonymiser } from './pseudonymiser.ts';
import { reviewOf } from './review.ts';
import { weeksToMove } from './weeks.ts';

export interface PseudonymisedCase {
  readonly of: Case;
  readonly pseudonyms: Pseudonymiser;
  readonly papers: readonly PseudonymisedPaper[];
}

/** How far the times of the case are shifted; undefined if no shift by whole weeks preserves the UTC offset of its time zone. */
export function moveFor(of: Case): ReturnType<typeof weeksToMove> {
  const times = instantsOf(of);
  return weeksToMove(
    of.plan.timeZone,
    earliest(times) ?? Number.POSITIVE_INFINITY,
    latest(times) ?? Number.NEGATIVE_INFINITY,
  );
}

/** Undefined if the times of the case cannot be shifted. */
export function pseudonymise(of: Case): PseudonymisedCase | undefined {
  const move = moveFor(of);
  if (move === undefined) return undefined;
  const { timeZone } = of.plan;
  const pseudonyms = new Pseudonymiser(of.plan, move);
  const phone = of.subject.phone === undefined ? {} : { phone: pseudonyms.phoneId(of.subject.phone) };
  const papers = pseudonymisedPapers(of, pseudonyms, { timeZone, year: 0, ...phone });
  return { of: caseOf(pseudonyms.plan, readAll(papers, timeZone)), pseudonyms, papers };
}

/** Reads the evidence as the recipient of the bundle would. */
function readAll(papers: readonly PaperFile[], timeZone: string): readonly Paper[] {
  const read = (year: number) =>
    papers.flatMap(({ name, bytes }) => {
      const paper = readPaper(`${PAPERS}/${name}`, bytes, { timeZone, year });
      return paper.channel === undefined ? [] : [paper];
    });
  return read(yearOf(read(new Date(0).getUTCFullYear())));
}

/** Every instant that occurs in the evidence or the reported facts. */
function instantsOf(of: Case): readonly Instant[] {
  const readings = of.papers.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [from, to]));
  const told = [...of.facts.values()].flatMap(({ ats }) => ats);
  const all = [...readings, ...told];
  return all.length === 0 ? [0] : all;
}

/** The files of a bundle, except the recording. `original` is the diagnosis of the original evidence. */
export function bundleFiles(
  { of, pseudonyms, papers }: PseudonymisedCase,
  found: Diagnosis,
  original: Diagnosis,
  foreign: readonly ForeignPaper[],
): readonly PaperFile[] {
  const { best, ...shown } = found;
  const text = (name: string, content: string): PaperFile => ({ name, bytes: new TextEncoder().encode(content) });
  const scenario = best === undefined ? [] : [text(SCENARIO, scenarioOf(of, best))];
  const again = best === undefined ? undefined : runAgain(SCENARIO, best);
  const review = reviewOf({
    pseudonyms,
    papers,
    foreign: foreign.length,
    runAgain: again,
    sameRanking: sameRanking(found, original),
  });
  return [
    text(REVIEW, review),
    text(
      'diagnosis.json',
      `${JSON.stringify({ ...shown, scenario: best === undefined ? null : SCENARIO, runAgain: again ?? null }, null, 2)}\n`,
    ),
    text('diagnosis.txt', diagnosisText(found, { runAgain: again })),
    text(FACILITY, stringify(pseudonyms.plan, { lineWidth: 0 })),
    ...scenario,
    ...papers.map(({ name, bytes }) => ({ name: `${PAPERS}/${name}`, bytes })),
  ];
}

/**
 * Causes below this probability are not compared. With different names, a run draws different random numbers, which
 * changes probabilities by less than this.
 */
const NOTABLE = 0.02;

/** Whether both diagnoses have the same verdict and rank the notable causes in the same order. */
export function sameRanking(left: Diagnosis, right: Diagnosis): boolean {
  const notable = new Set(
    [...left.ranked, ...right.ranked].flatMap(({ id, probability }) => (probability >= NOTABLE ? [id] : [])),
  );
  const order = ({ ranked }: Diagnosis) => ranked.flatMap(({ id }) => (notable.has(id) ? [id] : [])).join('\n');
  return left.verdict === right.verdict && order(left) === order(right);
}

/** The first line of a trial’s recording. */
export const recordedRun = ({ run: { world } }: Trial, tool: string): RecordedRun => ({
  tool,
  facility: { from: 'inline', plan: world.plan },
  seed: SEED,
  startAt: localTime(world.startAt, world.plan.timeZone),
  timeZone: world.plan.timeZone,
});
