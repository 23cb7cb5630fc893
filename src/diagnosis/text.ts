/** A diagnosis as text for a support agent: the cause in one sentence, the reasons, the advice for the caller, and the next question. */

import { basename } from 'node:path';
import { counted } from '../protocol/counted.ts';
import type { Question } from './ask.ts';
import { seenIn } from './compare/finding.ts';
import type { CitedStatement, Diagnosis, RankedCause } from './diagnosis.ts';

/** Causes below this probability are not listed as possible. */
export const WORTH_A_LINE = 0.02;
/** The maximum number of causes listed as ruled out. */
const RULED_OUT = 6;

/** Never 100%, because a cause that nobody has thought of is always possible. */
export const percent = (probability: number): string => `${Math.min(99, Math.round(probability * 100))}%`;
const where = ({ paper, line }: CitedStatement): string =>
  line === 0 ? basename(paper) : `${basename(paper)}:${line}`;
const listed = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];

export interface DiagnosisTextOptions {
  /** Further sections after the remedies, such as the check of the cause. */
  readonly furtherSections?: readonly string[];
  /** The command that executes the run again, if the run has been written to a file. */
  readonly runAgain?: string | undefined;
}

export function diagnosisText(found: Diagnosis, options: DiagnosisTextOptions = {}): string {
  const [top] = found.ranked;
  const { contradictions = [] } = found;
  return `${[
    ...(contradictions.length === 0 ? [] : ['Cannot tell: files contradict each other.', ...contradictions, '']),
    ...(top === undefined || top.probability < WORTH_A_LINE
      ? ['Cannot tell: no cause explains the evidence.']
      : causeText(found, top, options)),
    ...(found.next === undefined ? [] : listed('Ask next:', [found.next.ask, ...answers(found.next)])),
    ...(found.noQuestion === undefined ? [] : listed('No question to ask:', [found.noQuestion])),
    ...listed('Not read:', unread(found)),
    ...listed(
      'Note:',
      found.warnings.filter((one) => !contradictions.includes(one)),
    ),
    ...(options.runAgain === undefined ? [] : ['', `Run it again: ${options.runAgain}`]),
  ].join('\n')}\n`;
}

/** The ranking, its evidence and the remedies. */
function causeText(found: Diagnosis, top: RankedCause, { furtherSections = [] }: DiagnosisTextOptions): string[] {
  const others = found.ranked.slice(1).filter(({ probability }) => probability >= WORTH_A_LINE);
  return [
    ...headline(found, top),
    ...listed(
      'For it:',
      top.for.slice(0, 6).map((one) => `${where(one)}  ${one.says}`),
    ),
    ...listed(
      'Against it:',
      top.against.slice(0, 4).map((one) => `${where(one)}  ${one.says}`),
    ),
    ...listed(
      'Also possible:',
      [...others.map((one) => [one.probability, nameOf(one)] as const), [found.none, 'None of these.'] as const]
        .filter(([probability]) => probability >= WORTH_A_LINE)
        .map(([probability, name]) => `${percent(probability).padStart(5)}  ${name}`),
    ),
    ...listed('Ruled out:', ruledOut(found.ranked.slice(1))),
    ...listed(
      found.verdict === 'cause' ? 'Tell the caller now:' : 'If the first cause is correct, tell the caller:',
      found.cure.map(({ tell }) => tell),
    ),
    ...furtherSections,
  ];
}

/** Names the answer on which the first cause depends, so that it can be confirmed. */
export const restingOn = (answer: CitedStatement): string =>
  `It depends on one answer; ask again to confirm it (${where(answer)}  ${answer.says}).`;
/** Introduces the causes that the evidence does not distinguish from the first. */
export const INDISTINGUISHABLE = 'Nothing in the evidence distinguishes it from:';
export const otherThanFirst = ({ oneOfSays = [] }: RankedCause): readonly string[] => oneOfSays.slice(1);

const nameOf = ({ says, causes, oneOf }: RankedCause): string =>
  oneOf === undefined
    ? `${says} (${causes.join(' with ')})`
    : `one of ${oneOf.map((one) => one.join(' with ')).join(', ')}`;

function headline({ verdict, ranked, restsOn }: Diagnosis, top: RankedCause): string[] {
  if (verdict === 'cause')
    return [`Cause (${percent(top.probability)}): ${top.says}`, `  ${top.causes.join(' with ')}`];
  const others = otherThanFirst(top);
  const undivided =
    others.length === 0
      ? []
      : [`  ${INDISTINGUISHABLE}`, ...others.map((says, i) => `    ${says} (${top.oneOf?.[i + 1]?.join(' with ')})`)];
  return [
    `Cannot tell. Most likely (${percent(ranked[0]?.probability ?? 0)}): ${top.says}`,
    `  ${top.causes.join(' with ')}`,
    ...undivided,
    ...(restsOn === undefined ? [] : [`  ${restingOn(restsOn)}`]),
  ];
}

/** Lists each line that rules out causes once, with those causes below it. */
function ruledOut(ranked: readonly RankedCause[]): string[] {
  const by = new Map<string, string[]>();
  const out = ranked.flatMap(({ says, ruledOutBy }) => (ruledOutBy === undefined ? [] : [{ says, ruledOutBy }]));
  for (const { says, ruledOutBy } of out.slice(0, RULED_OUT)) {
    const line = `by ${where(ruledOutBy)}  ${seenIn(ruledOutBy.says)}`;
    by.set(line, [...(by.get(line) ?? []), `  ${says}`]);
  }
  return [...by].flatMap(([line, causes]) => [line, ...causes]);
}

const answers = ({ divides }: Question): string[] =>
  Object.entries(divides).map(([answer, causes]) => `  ${answer}: ${causes.join(', ')}`);

/** Each file, with the number of lines in it that were not understood. */
function unread({ unread: lines }: Diagnosis): string[] {
  const by = new Map<string, number[]>();
  for (const { paper, line } of lines) by.set(paper, [...(by.get(paper) ?? []), line]);
  return [...by].map(([paper, numbers]) => {
    const shown = numbers.slice(0, 8).join(', ');
    return `${basename(paper)}: ${counted(numbers.length, 'line')} (${shown}${numbers.length > 8 ? ', …' : ''})`;
  });
}
