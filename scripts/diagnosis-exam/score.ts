/** The figures of the examination, each with its count. */
import type { Answer } from './answer.ts';
import { CHANNELS, type ChannelName } from './papers.ts';
import type { ExamReport } from './report.ts';

export interface Marked {
  readonly report: ExamReport;
  readonly answer: Answer;
}

const HARDWARE = /D7-2\b|H-/;
const MONEY = /D7-[78]\b/;
const CALLER = /D7-(?:1|11|15|16|17|20|25)\b/;
const BUCKET = 0.1;

const share = (part: number, of: number): string =>
  of === 0 ? '–' : `${part} of ${of} (${((part / of) * 100).toFixed(1)} %)`;

const row = (what: string, value: string): string => `${what.padEnd(46)} ${value}`;

/** A wrong cause named as the cause. */
export const isFalseAccusation = ({ answer }: Marked): boolean => answer.verdict === 'cause' && !answer.first;

export function figures(marked: readonly Marked[]): string[] {
  const decided = marked.filter(({ report }) => report.decided);
  const undecided = marked.filter(({ report }) => report.modelled && !report.decided);
  const others = marked.filter(({ report }) => !report.modelled);
  const untold = [...undecided, ...others];
  const count = (of: readonly Marked[], is: (one: Answer) => boolean): string =>
    share(of.filter(({ answer }) => is(answer)).length, of.length);
  const cannotTell = (one: Answer): boolean => one.verdict === 'cannot-tell';
  const accusations = marked.filter(isFalseAccusation);
  const blames = (pattern: RegExp): string =>
    share(accusations.filter(({ answer }) => pattern.test(answer.said[0] ?? '')).length, marked.length);
  const times = marked.map(({ answer }) => answer.seconds).toSorted((a, b) => a - b);
  return [
    row(
      'reports',
      `${marked.length}: ${decided.length} decided by their papers, ${undecided.length} not, ${others.length} of other causes`,
    ),
    row(
      'first, of the decided',
      count(decided, (one) => one.first),
    ),
    row(
      'first three, of the decided',
      count(decided, (one) => one.firstThree),
    ),
    row(
      '  the baseline, first',
      count(decided, (one) => one.baseline),
    ),
    row('cannot tell, of the decided (wrong)', count(decided, cannotTell)),
    row('cannot tell, of the others (right)', count(untold, cannotTell)),
    row('  papers that do not decide', count(undecided, cannotTell)),
    row(
      '  papers that do not decide, named, and right',
      count(undecided, (one) => !cannotTell(one) && one.first),
    ),
    row('  causes that no row models', count(others, cannotTell)),
    row('false accusation, of all', share(accusations.length, marked.length)),
    row('  blames hardware', blames(HARDWARE)),
    row('  blames money', blames(MONEY)),
    row('  blames the caller', blames(CALLER)),
    row('seconds a report', `median ${median(times).toFixed(2)}, most ${(times.at(-1) ?? 0).toFixed(2)}`),
    '',
    'probability of the first    right, of the modelled',
    ...calibration(marked.filter(({ report }) => report.modelled)),
  ];
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

function calibration(marked: readonly Marked[]): string[] {
  return Array.from({ length: 10 }, (_, i) => {
    const of = marked.filter(({ answer: { probability } }) => Math.min(9, Math.floor(probability / BUCKET)) === i);
    return `${(i / 10).toFixed(1)} to ${((i + 1) / 10).toFixed(1)}                  ${share(of.filter(({ answer }) => answer.first).length, of.length)}`;
  });
}

/** Each cause with its counts, and each of its reports that was missed. */
export function byCause(marked: readonly Marked[]): string[] {
  const ids = [...new Set(marked.map(({ report }) => report.cause.id))].toSorted();
  return ids.flatMap((id) => {
    const of = marked.filter(({ report }) => report.cause.id === id);
    const decided = of.filter(({ report }) => report.decided);
    const missed = of.filter((one) => (one.report.decided && !one.answer.first) || isFalseAccusation(one));
    const first = decided.filter(({ answer }) => answer.first).length;
    return [
      `${id.padEnd(28)} first ${first} of ${decided.length} decided, ${of.filter(isFalseAccusation).length} of ${of.length} false accusations`,
      ...missed.map(missedLine),
    ];
  });
}

function missedLine({ report, answer }: Marked): string {
  const papers = report.papers.map(({ channel }) => channel).join(' ');
  const kind = report.decided ? 'decided' : 'open';
  return `  report ${report.number} (${kind}; ${papers}; ${report.facility}): ${answer.verdict}, ${answer.probability}: ${answer.said.join(' | ')}`;
}

/** How many of the reports are still right without each channel. */
export function ablation(
  of: readonly { readonly without: ChannelName; readonly before: boolean; readonly after: boolean }[],
): string[] {
  return CHANNELS.map((channel) => {
    const rows = of.filter(({ without }) => without === channel);
    const before = rows.filter((one) => one.before).length;
    const after = rows.filter((one) => one.after).length;
    return row(`without ${channel}`, `first in ${after} of ${rows.length}, with it in ${before}`);
  });
}
