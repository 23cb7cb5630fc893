/**
 * Files that cannot both be correct: they disagree about the same fact, the same screen at the same time, or the
 * same attempt. This module does not decide which one is correct; a person has to.
 */
import type { Case, Source } from './case.ts';
import { FAILURES } from './company-lines.ts';
import type { Evidence } from './evidence.ts';
import { isPortalReading } from './observe.ts';
import { openedIn } from './phone-segments.ts';
import { SECOND } from './spans.ts';

export interface Contradiction {
  readonly one: Source;
  readonly other: Source;
  readonly says: string;
}

/** The maximum time between records of the same attempt in two files. */
const SAME_ATTEMPT = 5 * SECOND;

export const contradictionsOf = (of: Case, evidence: Evidence): readonly Contradiction[] => [
  ...ofFacts(of),
  ...ofScreens(of),
  ...ofRecords(of, evidence),
];

export const contradictionText = ({ one, other, says }: Contradiction): string =>
  `${one.paper}:${one.line} and ${other.paper}:${other.line} contradict each other: ${says}`;

interface Statement extends Source {
  /** The subject of the statement. */
  readonly about: string;
  readonly value: string;
}

/** Compares the first statement about each subject with every later one that is in a different file and has a different value. */
function differing(statements: readonly Statement[]): readonly Contradiction[] {
  const first = new Map<string, Statement>();
  const found: Contradiction[] = [];
  for (const statement of statements) {
    const known = first.get(statement.about);
    if (known === undefined) first.set(statement.about, statement);
    else if (known.paper !== statement.paper && known.value !== statement.value)
      found.push({
        one: known,
        other: statement,
        says: `${statement.about} is ${known.value} in one and ${statement.value} in the other`,
      });
  }
  return found;
}

const ofFacts = ({ papers }: Case): readonly Contradiction[] =>
  differing(
    papers.flatMap(({ name, readings }) =>
      readings.flatMap((one) =>
        one.channel === 'told' && one.answer !== 'unknown'
          ? [{ paper: name, line: one.line, about: one.fact, value: one.answer }]
          : [],
      ),
    ),
  );

/** Screens read at the same time. */
const ofScreens = ({ papers }: Case): readonly Contradiction[] =>
  differing(
    papers.flatMap(({ name, readings, to }) =>
      readings.filter(isPortalReading).flatMap(({ line, about }) => {
        if (about.what !== 'unit.status' && about.what !== 'unit.state' && about.what !== 'user.status') return [];
        const { what, ...rest } = about;
        const [subject = '', value = ''] = Object.values(rest);
        return [{ paper: name, line, about: `${what} of ${subject} at ${new Date(to ?? 0).toISOString()}`, value }];
      }),
    ),
  );

/** An attempt at the place of the complaint that succeeded in one file and failed in another. */
function ofRecords(of: Case, { lines, attempts }: Evidence): readonly Contradiction[] {
  const place = of.subject.unit?.id ?? of.subject.entry?.id;
  const person = of.subject.person?.id;
  // The record of a failure may not name anybody.
  const mine = lines.filter(({ place: where, user }) => where === place && (user === undefined || user === person));
  const failed = mine.filter(({ kind }) => FAILURES.has(kind));
  const opened: readonly { at: number; source: Source }[] = [
    ...mine.filter(({ kind }) => kind === 'opened'),
    ...attempts.flatMap(({ at, place: where, segment }) =>
      segment !== undefined && where === place && openedIn(segment) ? [{ at, source: segment.source }] : [],
    ),
  ];
  return failed.flatMap((line) =>
    opened
      .filter(({ at, source }) => source.paper !== line.source.paper && Math.abs(at - line.at) <= SAME_ATTEMPT)
      .slice(0, 1)
      .map(({ source }) => ({ one: line.source, other: source, says: `${line.says} at ${place}, but it opened` })),
  );
}
