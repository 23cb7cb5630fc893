/**
 * A field report beside the run of its most likely cause: the reported evidence on the left, the evidence that the run would have left on the right,
 * with every difference marked. The columns truncate text; each row can be opened in full on a page of its own.
 */

import { basename } from 'node:path';
import { isDifference } from '../../diagnosis/compare/finding.ts';
import type { Diagnosis, RankedCause } from '../../diagnosis/diagnosis.ts';
import type { PaperSides, Side, SideRow } from '../../diagnosis/side-by-side.ts';
import { INDISTINGUISHABLE, otherThanFirst, percent, restingOn, WORTH_A_LINE } from '../../diagnosis/text.ts';
import { counted } from '../../protocol/counted.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { cell, cut, type Line, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { trail } from './event-page.ts';
import { indexOf, lastUpTo } from './history.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';

/** A report with its diagnosis; the recording in the console is the run of the most likely cause. */
export interface Report {
  readonly found: Diagnosis;
  /** The most similar run in which the attempt does not fail, as a sentence, by cause id. */
  readonly controls: ReadonlyMap<string, string | undefined>;
  /** The `seq`, in the run, of the failure that the complaint is about. */
  readonly failure: number | undefined;
  readonly papers: readonly PaperSides[];
}

interface Context {
  readonly known: readonly TraceEvent[];
  readonly local: LocalClock;
  readonly width: number;
}

/** The minimum width at which rows show their time. */
const WIDE = 120;
/** The width of the columns before a row: its mark and its line number in the file. */
const NUMBER = 5;
/** How many causes are listed besides the first. */
const OTHERS = 3;

export function reportPage({ found, controls, papers }: Report, context: Context): Page {
  const half = Math.floor((context.width - 2 - 2 - NUMBER - 3) / 2);
  const count = papers.flatMap(({ rows }) => rows).filter(differs).length;
  return {
    title: `Reported and simulated, ${countOf(count)}`,
    lines: [
      ...verdict(found, controls),
      blank,
      columns(span('  '), '', span('reported', 'strong'), span('simulated: the run of this cause', 'strong'), half),
      ...papers.flatMap((paper, at) => [
        ...(at === 0 ? [] : [blank]),
        heading(`${basename(paper.name)}, ${countOf(paper.rows.filter(differs).length)}`),
        ...(paper.left === 0
          ? []
          : [words(`${counted(paper.left, 'line is', 'lines are')} from before or after the simulated run`)]),
        ...paper.rows.map((row, index) => rowLine(row, { paper: at, row: index }, half, context)),
      ]),
    ],
  };
}

const differs = ({ mark }: SideRow): boolean => mark === '≠';
const countOf = (count: number): string => (count === 0 ? 'no difference' : counted(count, 'difference'));

/** The cause in one sentence with its control, other possible causes, the advice for the caller, and the next question. */
function verdict(
  { verdict: kind, ranked, restsOn, cure, next, noQuestion, warnings }: Diagnosis,
  controls: Report['controls'],
): readonly PageLine[] {
  const [top, ...others] = ranked;
  if (top === undefined) return [heading('Cannot tell: no cause explains the report.')];
  const named = kind === 'cause' ? 'Cause' : 'Cannot tell. Most likely';
  const control = ({ id }: RankedCause): readonly PageLine[] => {
    const says = controls.get(id);
    return says === undefined ? [] : [words(says, 4)];
  };
  const also = others.slice(0, OTHERS).filter(({ probability }) => probability >= WORTH_A_LINE);
  const same = otherThanFirst(top);
  return [
    { line: spans(`${named} (${percent(top.probability)}): ${top.says}`, 'strong'), hang: 2 },
    ...control(top),
    ...(same.length === 0 ? [] : [words(`${INDISTINGUISHABLE} ${same.join(' ')}`)]),
    ...(restsOn === undefined ? [] : [words(restingOn(restsOn))]),
    ...also.flatMap((cause) => [
      words(`also possible (${percent(cause.probability)}): ${cause.says}`),
      ...control(cause),
    ]),
    ...cure.map(({ tell }) => words(`Tell the caller: ${tell}`)),
    ...(next === undefined ? [] : [words(`Ask next: ${next.ask}`)]),
    ...(noQuestion === undefined ? [] : [words(noQuestion)]),
    ...warnings.map((text) => words(`Note: ${text}`)),
  ];
}

function rowLine(row: SideRow, opens: { paper: number; row: number }, half: number, context: Context): PageLine {
  const { line, reported, simulated, mark } = row;
  const text = (side: Side | undefined): string => {
    if (side === undefined) return '';
    const time = context.width >= WIDE && side.at > 0 ? `${context.local.time(side.at).slice(0, 8)} ` : '';
    return `${time}${side.text}`;
  };
  const [left, right] = [text(reported), text(simulated)];
  const from = mark === '≠' && Math.max(left.length, right.length) > half ? whereTheyPart(left, right) : 0;
  const part = (side: string): string => (from === 0 ? side : `…${side.slice(from)}`);
  const tone = mark === '=' ? 'dim' : 'plain';
  const at = line === 0 ? '' : String(line);
  const shown = columns(span(`${mark} `, 'warn'), at, span(part(left), tone), span(part(right), tone), half);
  const event = eventOf(row, context.known)?.seq;
  return {
    ...shown,
    line: cut(shown.line, context.width - 2),
    opens: { kind: 'reported', ...opens },
    differs: mark === '≠',
    whole: [mark, at, left, '│', right].join(' '),
    ...(event === undefined ? {} : { event }),
  };
}

/** The first word in which two texts differ; 0 if that is their first word or one text is missing. */
function whereTheyPart(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at === right.length ? 0 : left.lastIndexOf(' ', at) + 1;
}

function columns(mark: Line[number], at: string, left: Line[number], right: Line[number], half: number): PageLine {
  const padded = cell(left.text, half, left.tone);
  return { line: [mark, span(`${at.padStart(NUMBER - 1)} `, 'dim'), padded, span(' │ '), right], hang: 0 };
}

/** The last event of the run up to the time of a row. */
const eventOf = ({ happenedAt }: SideRow, known: readonly TraceEvent[]): TraceEvent | undefined =>
  happenedAt === undefined ? undefined : lastUpTo(known, happenedAt);

/** How many events of the run are listed around a row. */
const AROUND = 8;

/** A row in full: both sides, the findings of the comparison, and the events of the run at that time. */
export function reportedPage(report: Report, paper: number, index: number, { known, local }: Context): Page {
  const of = report.papers[paper];
  const row = of?.rows[index];
  if (of === undefined || row === undefined) return { title: 'Report', lines: [words('There is no such row.')] };
  const { line, reported, simulated, findings } = row;
  const event = eventOf(row, known);
  const at = event === undefined ? -1 : indexOf(known, event.seq);
  return {
    title: line === 0 ? basename(of.name) : `${basename(of.name)}, line ${line}`,
    lines: [
      heading('Reported'),
      side(reported, 'The report has no such line.', local),
      blank,
      heading('Simulated'),
      side(simulated, 'The run of this cause produces no such line, or does not determine it.', local),
      blank,
      heading('For and against this cause'),
      ...(findings.length === 0
        ? [words('This line has no weight of its own.')]
        : findings.map((one) => words(`${isDifference(one) ? 'against it' : 'fits it'}: ${one.says}`))),
      ...(at < 0
        ? []
        : [
            blank,
            heading('In the run at that time'),
            ...trail(known.slice(Math.max(0, at - AROUND + 1), at + 1 + AROUND), local),
          ]),
    ],
  };
}

const side = (shown: Side | undefined, otherwise: string, local: LocalClock): PageLine =>
  words(shown === undefined ? otherwise : `${timeOf(shown.at, local)}${shown.text}`);

const timeOf = (at: Instant, local: LocalClock): string => (at > 0 ? `${local.dateTime(at)}  ` : '');
