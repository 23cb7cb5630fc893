/**
 * Compares the company's records with the records that it would have made in a run. Only lines about the places and the person of the case count,
 * because a run does not include what other people do. Filters hide lines and records arrive late, so a missing line is weak evidence.
 */
import { type CompanyKind, type CompanyLine, FAILURES } from '../company-lines.ts';
import { HOUR, MINUTE } from '../spans.ts';
import { COMPANY, type LineWeight, OTHER_LINE, REPEATED } from '../weights.ts';
import type { Finding } from './finding.ts';

/** A status change may wait five minutes for the feed, in addition to the two minutes that any line may be off; shares get the same. */
const TOLERANCE: Partial<Record<CompanyKind, number>> = { status: 7 * MINUTE, share: 7 * MINUTE, unshare: 7 * MINUTE };
const NEAR = 2 * MINUTE;

const weightOf = (kind: CompanyKind): LineWeight => COMPANY[kind] ?? OTHER_LINE;

export interface CaseScope {
  readonly places: ReadonlySet<string>;
  readonly person: string | undefined;
  readonly unit: string | undefined;
  readonly from: number;
  readonly to: number;
}

export function compareCompany(
  paper: string,
  seen: readonly CompanyLine[],
  run: readonly CompanyLine[],
  concerned: CaseScope,
): readonly Finding[] {
  const counts = (line: CompanyLine) =>
    (concerned.places.has(line.place) || (line.kind === 'account' && line.user === concerned.person)) &&
    line.at >= concerned.from &&
    line.at <= concerned.to &&
    isAboutThem(line, concerned);
  const ours = run.filter(counts);
  const used = new Set<CompanyLine>();
  const findings: Finding[] = [];
  const repeats = new Map<string, number>();
  const share = (line: CompanyLine): number => {
    const key = `${line.kind} ${line.place}`;
    const times = repeats.get(key) ?? 0;
    repeats.set(key, times + 1);
    return times === 0 ? 1 : REPEATED;
  };
  for (const line of seen.filter(counts)) {
    const near = TOLERANCE[line.kind] ?? NEAR;
    const match = ours.find(
      (one) =>
        !used.has(one) &&
        one.kind === line.kind &&
        one.place === line.place &&
        Math.abs(one.at - line.at) <= near &&
        sameUser(line, one) &&
        (line.kind !== 'status' || sameStatus(line, one)),
    );
    if (match !== undefined) used.add(match);
    const weight = weightOf(line.kind).extra * share(line);
    findings.push({
      paper,
      line: line.source.line,
      says:
        match === undefined
          ? `${line.says} at ${line.place}, although none would be expected`
          : `${line.says} at ${line.place}`,
      weight,
      cost: match === undefined ? weight : 0,
    });
  }
  const covers = (line: CompanyLine) => seen.length > 0 && line.at <= (seen.at(-1)?.at ?? 0) + 2 * HOUR;
  for (const line of ours.filter((one) => !used.has(one) && covers(one))) {
    const weight = weightOf(line.kind).lacking * share(line);
    findings.push({
      paper,
      line: 0,
      says: `no line ${line.says} at ${line.place}, although one would be expected`,
      weight,
      cost: weight,
    });
  }
  return findings;
}

/** Openings elsewhere by other people are not part of a run. */
const isAboutThem = (line: CompanyLine, { person, unit }: CaseScope): boolean =>
  line.user === person ||
  (line.place === unit && (line.user === undefined || line.kind !== 'locked')) ||
  (line.user === undefined && FAILURES.has(line.kind));

const sameUser = (seen: CompanyLine, run: CompanyLine): boolean =>
  seen.user === undefined || run.user === undefined || seen.user === run.user;

/** The status in parentheses at the end of a line. */
const statusIn = ({ says }: CompanyLine): string | undefined => /\(([\w-]+)\)/.exec(says)?.[1]?.toLowerCase();
const sameStatus = (seen: CompanyLine, run: CompanyLine): boolean => {
  const left = statusIn(seen);
  const right = statusIn(run);
  return left === undefined || right === undefined || left === right;
};
