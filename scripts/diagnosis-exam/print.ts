/** Prints the figures of the examination, each with its count. */
import { type Compared, type Count, type Figures, goalsOf, isFalseAccusation } from './score.ts';
import type { Marked } from './work.ts';

const share = ({ part, of }: Count): string =>
  of === 0 ? '–' : `${part} of ${of} (${((part / of) * 100).toFixed(1)} %)`;
const row = (what: string, value: string): string => `${what.padEnd(46)} ${value}`;
const spread = ({ median, most }: Figures['seconds']): string => `median ${median.toFixed(2)}, most ${most.toFixed(2)}`;

const ROWS: readonly (readonly [
  string,
  Exclude<keyof Figures, 'reports' | 'calibration' | 'seconds' | 'cpuSeconds'>,
])[] = [
  ['first, of the decided', 'first'],
  ['first three, of the decided', 'firstThree'],
  ['  the baseline, first', 'baseline'],
  ['cannot tell, of the decided (wrong)', 'cannotTellWrong'],
  ['cannot tell, of the others (right)', 'cannotTellRight'],
  ['  papers that do not decide', 'cannotTellUndecided'],
  ['  papers that do not decide, named, and right', 'namedAndRight'],
  ['  causes that no row models', 'cannotTellOthers'],
  ['false accusation, of all', 'falseAccusation'],
  ['  blames hardware', 'blamesHardware'],
  ['  blames money', 'blamesMoney'],
  ['  blames the caller', 'blamesCaller'],
  ['path, of the decided that have one', 'path'],
  ['  cause', 'pathCause'],
  ['  cause and path', 'pathAndCause'],
  ['held out: first, of the decided', 'heldOut'],
  ['held out: first three, of the decided', 'heldOutThree'],
  ['held out: false accusation', 'heldOutFalse'],
];

export function printFigures(figures: Figures): string[] {
  const { all, decided, undecided, others } = figures.reports;
  return [
    row('reports', `${all}: ${decided} decided by their papers, ${undecided} not, ${others} of other causes`),
    ...ROWS.map(([what, name]) => row(what, share(figures[name]))),
    row('seconds a report', spread(figures.seconds)),
    row('seconds of the processor', spread(figures.cpuSeconds)),
    '',
    row('probability of the first', 'right, of all'),
    ...figures.calibration.map((one, i) => row(`${(i / 10).toFixed(1)} to ${((i + 1) / 10).toFixed(1)}`, share(one))),
    '',
    ...goalsOf(figures).map(({ goal, reached }) => row(goal, reached ? 'reached' : 'not reached')),
  ];
}

export const printCompared = (compared: readonly Compared[]): string[] =>
  compared.map(({ what, before, after }) =>
    row(what, `first in ${after.part} of ${after.of}, before in ${before.part}`),
  );

/** Each cause with its counts, and each missed report of that cause. */
export function printCauses(marked: readonly Marked[]): string[] {
  const ids = [...new Set(marked.map(({ cause }) => cause))].toSorted();
  return ids.flatMap((id) => {
    const of = marked.filter(({ cause }) => cause === id);
    const decided = of.filter((one) => one.decided);
    const wrong = of.filter(({ answer }) => isFalseAccusation(answer));
    const right = decided.filter(({ answer }) => answer.first).length;
    const missed = of.filter((one) => (one.decided && !one.answer.first) || wrong.includes(one));
    return [
      `${id.padEnd(28)} first ${right} of ${decided.length} decided, ${wrong.length} of ${of.length} false accusations`,
      ...missed.map(missedLine),
    ];
  });
}

function missedLine({ job, decided, channels, facility, answer }: Marked): string {
  const papers = `${decided ? 'decided' : 'open'}; ${channels.join(' ')}; ${facility}`;
  return `  report ${job.number} (${papers}): ${answer.verdict}, ${answer.probability}: ${answer.said.join(' | ')}`;
}
