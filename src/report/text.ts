/** Reports for people at a terminal: one line per case, a block for each that is not as expected, and the totals at the end. */
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

/** `pass  Key at the gate  scenarios/gate.yaml  (12 checks)`; otherwise how many checks were met, if any. */
export function caseLine(given: Case, paint: Paint): string {
  const one = shown(given);
  const count = one.checks === 1 ? '1 check' : `${one.checks} checks`;
  const checks = one.verdict === 'pass' ? count : one.checks === 0 ? '' : `${count} met`;
  const where = one.file === undefined || one.file === one.name ? '' : `  ${paint(one.file, 'grey')}`;
  return `${paint(one.verdict.padEnd(4), COLOURS[one.verdict])}  ${one.name}${where}${checks === '' ? '' : `  ${paint(`(${checks})`, 'grey')}`}`;
}

/** The details of a case that is not as expected. Empty for all others. */
export function caseBlock(given: Case, paint: Paint): string[] {
  const one = shown(given);
  if (!isBad(one.verdict)) return one.note === undefined ? [] : [`      ${one.note}`];
  const lines: string[] = [];
  const { failure } = one;
  if (failure !== undefined) {
    const place = placeOf(one);
    lines.push(`      ${place === '' ? '' : `${place}: `}${failure.message}`);
    if (one.fault !== 'input') lines.push(`      expected  ${failure.expected}`, `      seen      ${failure.seen}`);
    if (one.fault !== 'input' && failure.lastEvents !== undefined && failure.lastEvents.length > 0) {
      lines.push(
        paint('      last events', 'grey'),
        ...failure.lastEvents.map((line) => paint(`        ${line}`, 'grey')),
      );
    }
  }
  if (one.verdict === 'not-exercised' && one.note === undefined)
    lines.push('      it expects nothing; add an "expect" step');
  if (one.note !== undefined) lines.push(`      ${one.note}`);
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
          },
        }),
  };
}

/** `file:line:column` of a failure, as far as known. */
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
  const total = report.cases.length === 1 ? '1 case' : `${report.cases.length} cases`;
  return `${total}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** The whole report as text. */
export function textReport(report: Report, paint: Paint = plain): string {
  const lines = report.cases.flatMap((one) => [caseLine(one, paint), ...caseBlock(one, paint)]);
  return `${[...lines, '', sumLine(report, paint)].join('\n')}\n`;
}
