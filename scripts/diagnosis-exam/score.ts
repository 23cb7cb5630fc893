/** The figures of the examination, as counts. */

import type { Answer } from './answer.ts';
import { CHANNELS } from './papers.ts';
import type { Marked } from './work.ts';

export interface Count {
  readonly part: number;
  readonly of: number;
}

const HARDWARE = /D7-2\b|H-/;
const MONEY = /D7-[78]\b/;
const CALLER = /D7-(?:1|11|15|16|17|20|25)\b/;

const count = (of: readonly Marked[], is: (one: Answer) => boolean | undefined): Count => ({
  part: of.filter(({ answer }) => is(answer) === true).length,
  of: of.length,
});

/** A wrong cause named as the cause. */
export const isFalseAccusation = ({ verdict, first }: Answer): boolean => verdict === 'cause' && !first;
const cannotTell = ({ verdict }: Answer): boolean => verdict === 'cannot-tell';
const first = (one: Answer): boolean => one.first;

/** The figures of reports that were each diagnosed by single causes from all their evidence. */
export function figuresOf(marked: readonly Marked[]) {
  const decided = marked.filter((one) => one.decided);
  const undecided = marked.filter((one) => one.modelled && !one.decided);
  const others = marked.filter((one) => !one.modelled);
  const withPath = decided.filter(({ answer }) => answer.path !== undefined);
  const blames = (pattern: RegExp): Count =>
    count(marked, (one) => isFalseAccusation(one) && pattern.test(one.said[0] ?? ''));
  return {
    reports: { all: marked.length, decided: decided.length, undecided: undecided.length, others: others.length },
    first: count(decided, first),
    firstThree: count(decided, (one) => one.firstThree),
    baseline: count(decided, (one) => one.baseline),
    cannotTellWrong: count(decided, cannotTell),
    cannotTellRight: count([...undecided, ...others], cannotTell),
    cannotTellUndecided: count(undecided, cannotTell),
    namedAndRight: count(undecided, (one) => !cannotTell(one) && one.first),
    cannotTellOthers: count(others, cannotTell),
    falseAccusation: count(marked, isFalseAccusation),
    blamesHardware: blames(HARDWARE),
    blamesMoney: blames(MONEY),
    blamesCaller: blames(CALLER),
    pathCause: count(withPath, first),
    path: count(withPath, (one) => one.path),
    pathAndCause: count(withPath, (one) => one.path === true && one.first),
    heldOut: count(
      decided.filter((one) => one.heldOut),
      first,
    ),
    heldOutThree: count(
      decided.filter((one) => one.heldOut),
      (one) => one.firstThree,
    ),
    heldOutFalse: count(
      marked.filter((one) => one.heldOut),
      isFalseAccusation,
    ),
    calibration: calibrationOf(marked),
    seconds: spreadOf(marked.map(({ answer }) => answer.seconds)),
    cpuSeconds: spreadOf(marked.map(({ answer }) => answer.cpuSeconds)),
  };
}
export type Figures = ReturnType<typeof figuresOf>;

/** For each tenth of probability, how many first entries are right; for a cause that no hypothesis models, none is. */
const calibrationOf = (marked: readonly Marked[]): readonly Count[] =>
  Array.from({ length: 10 }, (_, i) =>
    count(
      marked.filter(({ answer: { probability } }) => Math.min(9, Math.floor(probability * 10)) === i),
      first,
    ),
  );

function spreadOf(values: readonly number[]): { readonly median: number; readonly most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** The same reports diagnosed in two ways. */
export interface Compared {
  readonly what: string;
  readonly before: Count;
  readonly after: Count;
}

/** How many of the reports are still right without each channel, and with pairs of causes. */
export function comparedOf(marked: readonly Marked[], again: readonly Marked[]): readonly Compared[] {
  const whole = new Map(marked.map((one) => [one.job.number, one]));
  const compare = (what: string, rows: readonly Marked[]): Compared => ({
    what,
    before: count(
      rows.flatMap(({ job }) => whole.get(job.number) ?? []),
      first,
    ),
    after: count(rows, first),
  });
  return [
    ...CHANNELS.map((channel) =>
      compare(
        `without ${channel}`,
        again.filter(({ job }) => job.without === channel),
      ),
    ),
    compare(
      'with pairs of causes',
      again.filter(({ job }) => job.pairs === true),
    ),
  ].filter(({ after }) => after.of > 0);
}

/** The required figures, and whether each is reached. */
export function goalsOf(figures: Figures): readonly { readonly goal: string; readonly reached: boolean }[] {
  const share = ({ part, of }: Count): number => (of === 0 ? 0 : part / of);
  return [
    { goal: 'first ≥ 85%', reached: share(figures.first) >= 0.85 },
    { goal: 'first three ≥ 97%', reached: share(figures.firstThree) >= 0.97 },
    { goal: 'false accusation ≤ 1%', reached: share(figures.falseAccusation) <= 0.01 },
    { goal: 'cannot tell, right ≥ 80%', reached: share(figures.cannotTellRight) >= 0.8 },
    { goal: 'path ≥ 75%', reached: share(figures.path) >= 0.75 },
    { goal: 'better than the baseline', reached: figures.first.part > figures.baseline.part },
  ];
}
