/** The company's records: the lines of the activity export, the redirect and the Core API in one form. */
import { bisect } from '../sim/bisect.ts';
import type { Instant } from '../sim/clock.ts';
import { type Case, personOf, placeId, type Source, told } from './case.ts';
import type { Reading } from './channels/reading.ts';
import { MINUTE } from './spans.ts';

export interface CompanyLine {
  readonly at: Instant;
  /** Unit or entry, as a facility id; if it has none, the name in the file. */
  readonly place: string;
  readonly user: string | undefined;
  readonly kind: CompanyKind;
  /** Type and activity as worded in the file; for a change of status, with the new status in parentheses. */
  readonly says: string;
  readonly source: Source;
}

export type CompanyKind =
  | 'opened'
  | 'locked'
  | 'invalid-key'
  | 'overlocked'
  | 'schedule'
  | 'zone'
  | 'code'
  | 'refused'
  | 'jam'
  | 'manual'
  | 'remote'
  | 'status'
  | 'share'
  | 'unshare'
  | 'moved-in'
  | 'moved-out'
  | 'account'
  | 'reset'
  | 'other';

export const FAILURES: ReadonlySet<CompanyKind> = new Set([
  'invalid-key',
  'overlocked',
  'schedule',
  'zone',
  'code',
  'refused',
  'jam',
]);

const KINDS: readonly (readonly [RegExp, CompanyKind])[] = [
  [/invalid key/i, 'invalid-key'],
  [/overlocked/i, 'overlocked'],
  [/out of schedule/i, 'schedule'],
  [/out.of.zone/i, 'zone'],
  [/invalid access code/i, 'code'],
  [/manual|forced/i, 'manual'],
  [/jam/i, 'jam'],
  [/override|remotely unlocked/i, 'remote'],
  [/status changed/i, 'status'],
  [/share (created|accepted)/i, 'share'],
  [/share (deleted|ended)/i, 'unshare'],
  [/moved in/i, 'moved-in'],
  [/moved out/i, 'moved-out'],
  [/account/i, 'account'],
  [/reset/i, 'reset'],
  [/failed/i, 'refused'],
  [/^access|unlock/i, 'opened'],
  [/^locked/i, 'locked'],
];

export const kindOf = (text: string): CompanyKind => KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';

/** The company's lines in a file, or the lines that a run would have printed. */
export function companyLines(of: Case, name: string, readings: readonly Reading[]): readonly CompanyLine[] {
  const lines: CompanyLine[] = [];
  const seen = new Set<string>();
  const add = (line: CompanyLine, key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    lines.push(line);
  };
  const person = (text: string) => (text === '' ? undefined : (personOf(of.plan, text)?.id ?? text));
  const place = (text: string) => placeId(of.plan, text) ?? text;
  for (const one of readings) {
    const source = { paper: name, line: one.line };
    if (one.channel === 'activity-csv') {
      const words = `${one.type} – ${one.activity}`;
      const kind = one.type === 'Access' ? 'opened' : kindOf(words);
      const says = kind === 'status' && one.details !== '' ? `${words} (${one.details})` : words;
      add({ at: one.at, place: place(one.place), user: person(one.user), kind, says, source }, `${one.line}`);
    } else if (one.channel === 'redirect') {
      const { event } = one;
      const says = event.reason === '' ? event.recordType : `${event.recordType} (${event.reason})`;
      const user = person(event.by.email || `${event.by.firstName} ${event.by.lastName}`.trim());
      const at = event.lock.mac || event.unit.name || event.lock.name;
      add(
        { at: one.at, place: place(at), user, kind: kindOf(event.recordType || event.subtype), says, source },
        `${event.recordType} ${event.subtype} ${at} ${user} ${one.at} ${event.reason}`,
      );
    } else if (one.channel === 'core-activity')
      add(
        {
          at: one.from,
          place: place(one.mac),
          user: one.trackingKey === of.subject.trackingKey ? of.subject.person?.id : undefined,
          kind: kindOf(one.action),
          says: one.action,
          source,
        },
        `${one.line}`,
      );
  }
  return lines.toSorted((left, right) => left.at - right.at);
}

/** How far a reported time may be from the time of the record. */
const ROUGHLY = 20 * MINUTE;

/**
 * Determines which lines are about the caller. The company's record of a failure does not always name the person. At
 * the unit of the complaint, it was the caller unless somebody else had just opened the unit; at the entry, which many
 * people use, it was the caller if it happened at the time at which they say they tried.
 */
export function ofTheCaller(of: Case, lines: readonly CompanyLine[]): (line: CompanyLine) => boolean {
  const { unit, entry, person } = of.subject;
  const tried = told(of, 'tried.at');
  const times = tried === undefined || tried.day ? [] : tried.ats;
  const byOthers = openingsByOthers(of, lines);
  const isAtTheTime = (at: Instant): boolean =>
    times.length === 0 || times.some((one) => Math.abs(one - at) <= ROUGHLY);
  return ({ kind, place, user, at }) => {
    if (user === person?.id) return true;
    if (!FAILURES.has(kind)) return false;
    if (place === unit?.id) return !isJustAfter(byOthers, at);
    return place === entry?.id && user === undefined && isAtTheTime(at);
  };
}

/** The times at which somebody else opened the unit, in order. */
const openingsByOthers = (of: Case, lines: readonly CompanyLine[]): readonly Instant[] =>
  lines
    .filter(
      ({ kind, place, user }) =>
        kind === 'opened' && place === of.subject.unit?.id && user !== undefined && user !== of.subject.person?.id,
    )
    .map(({ at }) => at);

/** Whether one of these openings was shortly before; if so, a failure at this time was caused by the same person. */
const isJustAfter = (openings: readonly Instant[], at: Instant): boolean =>
  (openings[bisect(openings, (one) => one < at) - 1] ?? Number.NEGATIVE_INFINITY) > at - 2 * MINUTE;
