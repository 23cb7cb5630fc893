/** Reports for people at a terminal: one line per case, a block for each case that is not as expected, and the totals at the end. */

import { counted } from '../protocol/counted.ts';
import { viaNpx } from '../sim/npx.ts';
import type { Case, Report } from './case.ts';
import { isBad } from './exit-code.ts';
import { VERDICTS, type Verdict } from './verdict.ts';
import { visible } from './visible.ts';

/** How to colour text; `plain` leaves it unchanged. */
export type Paint = (text: string, colour: Colour) => string;
type Colour = 'green' | 'red' | 'yellow' | 'grey' | 'bold';

const CODES = { green: 32, red: 31, yellow: 33, grey: 90, bold: 1 } satisfies Record<Colour, number>;

export const plain: Paint = (text) => text;
export const ansi: Paint = (text, colour) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;

const COLOURS = {
  pass: 'green',
  fail: 'red',
  error: 'red',
  'not-applicable': 'grey',
  'not-exercised': 'yellow',
  incomplete: 'yellow',
  blocked: 'grey',
  'expected-fail': 'yellow',
  'unexpected-pass': 'red',
} satisfies Record<Verdict, Colour>;

/** Breaks a line that is too wide; the rows after the first are indented by `hang` columns. */
export type Fold = (line: string, hang: number) => readonly string[];

const whole: Fold = (line) => [line];

/** The line and the block of a case, broken to the width of a terminal by `fold`. */
export function caseText(one: Case, paint: Paint, fold: Fold = whole): string[] {
  const [first = '', ...more] = fold(caseLine(one, plain), INDENT);
  const { verdict } = one;
  const head =
    more.length === 0
      ? [caseLine(one, paint)]
      : [`${paint(first.slice(0, verdict.length), COLOURS[verdict])}${first.slice(verdict.length)}`, ...more];
  return [...head, ...caseBlock(one, paint, fold)];
}

const INDENT = 6;
/** The column at which the value of a label begins, and the column of an event's text after its time. */
const VALUE = 16;
const AFTER_TIME = 21;

/** `pass  Key at the gate  scenarios/gate.yaml  (12 checks)`; otherwise how many checks were met, if any. */
export function caseLine(given: Case, paint: Paint): string {
  const one = shown(given);
  const count = counted(one.checks, 'check');
  const checks = one.verdict === 'pass' ? count : one.checks === 0 ? '' : `${count} met`;
  const where = one.file === undefined || one.file === one.name ? '' : `  ${paint(one.file, 'grey')}`;
  return `${paint(one.verdict.padEnd(4), COLOURS[one.verdict])}  ${one.name}${where}${checks === '' ? '' : `  ${paint(`(${checks})`, 'grey')}`}`;
}

/** The command that explains the error of a case, if it has a code. */
export const explained = ({ failure }: Case): string | undefined =>
  failure?.code === undefined ? undefined : viaNpx(`explain ${failure.code}`);

/** The details of a case that is not as expected; for any other case, only its note. A command to paste stays on one line. */
export function caseBlock(given: Case, paint: Paint, fold: Fold = whole): string[] {
  const one = shown(given);
  const say = (text: string, hang = INDENT): readonly string[] => fold(`      ${text}`, hang);
  if (!isBad(one.verdict)) return one.note === undefined ? [] : [...say(one.note)];
  const lines: string[] = [];
  const { failure } = one;
  if (failure !== undefined) {
    const place = placeOf(one);
    lines.push(...say(`${place === '' ? '' : `${place}: `}${failure.message}`));
    if (one.fault !== 'input')
      lines.push(...say(`expected  ${failure.expected}`, VALUE), ...say(`seen      ${failure.seen}`, VALUE));
    if (one.fault !== 'input' && failure.lastEvents !== undefined && failure.lastEvents.length > 0) {
      const events = failure.lastEvents.flatMap((line) => say(`  ${line}`, AFTER_TIME));
      lines.push(...['      last events', ...events].map((line) => paint(line, 'grey')));
    }
    if (one.fault !== 'input' && failure.path !== undefined && failure.path.length > 0)
      lines.push(
        '      what led to it, first to last',
        ...failure.path.flatMap(({ says }) => say(`  ${says}`, AFTER_TIME)),
      );
  }
  if (one.verdict === 'not-exercised' && one.note === undefined && failure === undefined)
    lines.push('      it has no expectations; add an "expect" step');
  if (one.note !== undefined) lines.push(...say(one.note));
  const more = explained(one);
  if (more !== undefined) lines.push(`      more      ${paint(more, 'bold')}`);
  if (one.reproduce !== undefined && one.fault !== 'input')
    lines.push(`      reproduce ${paint(one.reproduce, 'bold')}`);
  return lines;
}

/** The case with every text made safe to print. */
function shown(one: Case): Case {
  const text = <K extends string>(key: K, value: string | undefined) =>
    value === undefined ? {} : ({ [key]: visible(value) } as Record<K, string>);
  const { failure } = one;
  const lastEvents = failure?.lastEvents?.map(visible);
  const path = failure?.path?.map((step) => ({ ...step, says: visible(step.says) }));
  return {
    ...one,
    name: visible(one.name),
    ...text('file', one.file),
    ...text('note', one.note),
    ...text('reproduce', one.reproduce),
    ...(failure === undefined
      ? {}
      : {
          failure: {
            ...failure,
            ...text('file', failure.file),
            message: visible(failure.message),
            expected: visible(failure.expected),
            seen: visible(failure.seen),
            ...(lastEvents === undefined ? {} : { lastEvents }),
            ...(path === undefined ? {} : { path }),
          },
        }),
  };
}

/** `file:line:column` of a failure, as far as it is known. */
export function placeOf(one: Case): string {
  const { file = one.file, line, column } = one.failure ?? {};
  if (file === undefined) return '';
  return line === undefined || line === 0 ? file : `${file}:${line}:${column ?? 1}`;
}

/** `3 cases: 2 pass, 1 fail` */
export function sumLine(report: Pick<Report, 'counts' | 'cases'>, paint: Paint): string {
  const parts = VERDICTS.filter((verdict) => report.counts[verdict] > 0).map((verdict) =>
    paint(`${report.counts[verdict]} ${verdict}`, COLOURS[verdict]),
  );
  const total = counted(report.cases.length, 'case');
  return `${total}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** The whole report as text. */
export function textReport(report: Report, paint: Paint = plain): string {
  const lines = report.cases.flatMap((one) => caseText(one, paint));
  return `${[...lines, '', sumLine(report, paint)].join('\n')}\n`;
}
