/**
 * Shows the reported evidence beside the evidence that the run of a cause would have left, file by file. Statements
 * about the same thing at about the same time share a row, and every difference is marked.
 *
 * INV-1: Every statement that is shown occurs once, in the order of its side. INV-2: At most `MAX_COUNT` statements per
 * file are compared; the number of omitted statements is reported.
 */
import type { Instant } from '../sim/clock.ts';
import type { Case } from './case.ts';
import { FACTS } from './channels/facts.ts';
import { isPhoneLog, type Paper } from './channels/reading.ts';
import { type Finding, isDifference } from './compare/finding.ts';
import { answerIn, messagesOf } from './compare/told.ts';
import { HOUR, MINUTE } from './spans.ts';
import { type Statement, statementsOf } from './statements.ts';
import type { Trial } from './trial.ts';

/** `=` for the same, `≠` for different; blank outside the time of the run or the file. */
export type Mark = '=' | '≠' | ' ';

export interface Side {
  readonly text: string;
  /** By the file's clock; 0 if it has no time. */
  readonly at: Instant;
}

export interface SideRow {
  /** The line in the file; 0 for a statement that only the run has. */
  readonly line: number;
  readonly reported: Side | undefined;
  readonly simulated: Side | undefined;
  readonly mark: Mark;
  /** The comparison's findings about this line. */
  readonly findings: readonly Finding[];
  /** The time at which it happened in the run, if it happened there. */
  readonly happenedAt: Instant | undefined;
}

export interface PaperSides {
  readonly name: string;
  readonly rows: readonly SideRow[];
  /** Number of statements in the file about times outside the run. */
  readonly left: number;
}

/** The maximum number of statements per file that are compared. */
const MAX_COUNT = 1_000;
/** Statements further apart than this are different; records from locks and changes from the feed arrive late. */
const NEAR = 10 * MINUTE;

export const sideBySide = (of: Case, trial: Trial): readonly PaperSides[] =>
  of.papers
    .filter(({ readings }) => readings.length > 0)
    .map((paper) => (paper.channel === 'told' ? toldSides(of, paper, trial) : sidesOf(of, paper, trial)));

function sidesOf(of: Case, paper: Paper, trial: Trial): PaperSides {
  const { world, readings } = trial.run;
  const isScreen = paper.channel === 'portal';
  const all = statementsOf(of, paper, paper.readings);
  const { from = 0, to = 0 } = paper;
  const isPlayed = ({ at }: Statement): boolean => isScreen || (at >= world.startAt - HOUR && at <= world.until + HOUR);
  const reported = all.filter(isPlayed).slice(-MAX_COUNT);
  const simulated = statementsOf(of, paper, readings.get(paper) ?? []).slice(-MAX_COUNT);
  const topics = new Set(all.map(topicOf));
  const isCovered = (one: Statement): boolean =>
    (!SHOWS_A_PART.has(paper.channel) || topics.has(topicOf(one))) &&
    (isScreen || (one.at >= from - NEAR && one.at <= to + NEAR));
  const clockErrorMs = isOfPhone(paper) ? clockErrorOf(of, trial) : 0;
  // Actions of other people at a facility are not part of a run, so a line that only the company has is a difference only if a finding is about it.
  const rows = aligned(reported, simulated, isScreen ? Number.POSITIVE_INFINITY : NEAR).map(([seen, ours]): SideRow => {
    const findings = seen === undefined ? [] : findingsOn(trial, paper.name, seen.line);
    const isSame = seen !== undefined && ours?.means === seen.means;
    const alike = isSame || (seen !== undefined && ours !== undefined && findings.length > 0);
    // A line of a screen contains several statements; the others may differ.
    const differs = findings.some(isDifference) && !(isSame && isScreen);
    const reaches = seen === undefined ? ours !== undefined && isCovered(ours) : isScreen || isOfPhone(paper);
    return {
      line: seen?.line ?? 0,
      reported: seen && { text: seen.text, at: seen.at },
      simulated: ours && { text: ours.text, at: ours.at },
      mark: differs ? '≠' : alike ? '=' : reaches ? '≠' : ' ',
      findings,
      happenedAt: ours && ours.at - clockErrorMs,
    };
  });
  return { name: paper.name, rows, left: all.length - reported.length };
}

/** Files that show only some of the events: a capture has no messages of the app, and a person copies only part of a screen. */
const SHOWS_A_PART: ReadonlySet<Paper['channel']> = new Set(['btsnoop', 'portal'] as const);
const topicOf = ({ key }: Statement): string => key.split(' ')[0] ?? '';

const findingsOn = ({ findings }: Trial, paper: string, line: number): readonly Finding[] =>
  findings.filter((one) => one.paper === paper && one.line === line && one.line > 0);

const isOfPhone = (paper: Paper): boolean => isPhoneLog(paper) || paper.channel === 'btsnoop';

const clockErrorOf = ({ subject: { phone } }: Case, { run }: Trial): number =>
  phone === undefined ? 0 : run.facility.look(`phone.${phone}.clockErrorS`) * 1_000;

/** Reported facts beside the facts of the run. A fact that the run does not determine has no counterpart. */
function toldSides(of: Case, paper: Paper, trial: Trial): PaperSides {
  const { hypothesis, shows, run } = trial;
  const told = paper.readings.flatMap((one) => (one.channel === 'told' ? [one] : []));
  const rows = told.map(({ line, at, fact, answer }): SideRow => {
    const expected = fact === 'message.seen' ? messagesOf(of, run).at(-1) : answerIn(fact, hypothesis, shows);
    const findings = findingsOn(trial, paper.name, line);
    const says = (value: string): string => `${FACTS[fact]} ${value}`;
    const differs = findings.some(isDifference);
    const alike = findings.length > 0 || expected === answer;
    return {
      line,
      reported: { text: says(answer), at },
      simulated: expected === undefined ? undefined : { text: says(expected), at: 0 },
      mark: differs ? '≠' : alike ? '=' : ' ',
      findings,
      happenedAt: undefined,
    };
  });
  return { name: paper.name, rows, left: 0 };
}

type Pair = readonly [reported: Statement | undefined, simulated: Statement | undefined];

/** The longest common subsequence of statements with the same key and at most `near` apart; of several equal ones, the later. */
export function aligned(
  reported: readonly Statement[],
  simulated: readonly Statement[],
  near: number,
): readonly Pair[] {
  const width = simulated.length + 1;
  // The length of the longest common subsequence of the first i and the first j statements.
  const length = new Uint16Array((reported.length + 1) * width);
  const fits = (i: number, j: number): boolean => {
    const [seen, ours] = [reported[i - 1], simulated[j - 1]];
    return seen !== undefined && ours !== undefined && seen.key === ours.key && Math.abs(seen.at - ours.at) <= near;
  };
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = 1; i <= reported.length; i++)
    for (let j = 1; j <= simulated.length; j++)
      length[i * width + j] = fits(i, j) ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
  const pairs: Pair[] = [];
  let [i, j] = [reported.length, simulated.length];
  while (i > 0 || j > 0) {
    if (fits(i, j)) pairs.push([reported[--i], simulated[--j]]);
    else if (j === 0 || (i > 0 && at(i - 1, j) >= at(i, j - 1) && isLater(reported[i - 1], simulated[j - 1])))
      pairs.push([reported[--i], undefined]);
    else if (i === 0 || at(i, j - 1) >= at(i - 1, j)) pairs.push([undefined, simulated[--j]]);
    else pairs.push([reported[--i], undefined]);
  }
  return pairs.reverse();
}

const isLater = (one: Statement | undefined, other: Statement | undefined): boolean =>
  (one?.at ?? 0) >= (other?.at ?? 0);
