/** Compares a reading of the portal with the portal of the run at the same instant. */

import type { Instant } from '../../sim/clock.ts';
import type { Source } from '../case.ts';
import type { PortalFact, ReadingOf } from '../channels/reading.ts';
import { HOUR, MINUTE } from '../spans.ts';
import { about, type Finding } from './finding.ts';

/** Every lock makes its first report within this time. */
const OPENING = 10 * MINUTE;

type PortalReading = ReadingOf<'portal'>;

const subjectOf = (fact: PortalFact): string =>
  'mac' in fact ? fact.mac : 'user' in fact ? fact.user : 'button' in fact ? `${fact.unit} ${fact.button}` : fact.unit;

const lower = (text: string): string => text.trim().toLowerCase();
const words = (a: string, b: string): number => (lower(a) === lower(b) ? 0 : 1);

/** `startedAt` is when the run began. */
export function compareScreen(
  paper: string,
  seen: readonly PortalReading[],
  run: readonly PortalReading[],
  startedAt: Instant,
): readonly Finding[] {
  const silent = silentSince(run, startedAt + OPENING);
  return seen.flatMap((one) => {
    const match = run.find(
      ({ about: fact }) => fact.what === one.about.what && lower(subjectOf(fact)) === lower(subjectOf(one.about)),
    );
    if (match === undefined || ('mac' in match.about && silent.has(match.about.mac))) return [];
    return compareFact({ paper, line: one.line }, one, match);
  });
}

/** Locks that have not reported since a run began: without a gateway, what the portal shows of them is older than the run. */
const silentSince = (run: readonly PortalReading[], until: Instant): ReadonlySet<string> =>
  new Set(
    run.flatMap(({ about: fact }) =>
      fact.what === 'controller.report' && fact.lastAt !== undefined && fact.lastAt < until ? [fact.mac] : [],
    ),
  );

function compareFact(source: Source, left: PortalReading, right: PortalReading): Finding[] {
  const seen = left.about;
  const run = right.about;
  switch (seen.what) {
    case 'unit.status':
      return about(source, 'status', seen.status, run.what === seen.what ? run.status : undefined, 5, words);
    case 'unit.state':
      return about(source, 'unit', seen.state, run.what === seen.what ? run.state : undefined, 2);
    case 'unit.tenant':
      return about(source, 'tenant', seen.tenant, run.what === seen.what ? run.tenant : undefined, 3, words);
    case 'unit.shared':
      return about(
        source,
        'shared with manager',
        seen.withManager,
        run.what === seen.what ? run.withManager : undefined,
        1,
      );
    case 'unit.controller':
      return about(source, 'controller present', seen.present, run.what === seen.what ? run.present : undefined, 5);
    case 'controller.status':
      return about(source, 'controller', seen.status, run.what === seen.what ? run.status : undefined, 4, words);
    case 'controller.battery':
      return compareBattery(source, seen, run);
    case 'controller.report':
      return run.what === seen.what
        ? compareReport(source, left.at - (seen.lastAt ?? 0), right.at - (run.lastAt ?? 0))
        : [];
    case 'user.role':
      return about(source, 'role', seen.role, run.what === seen.what ? run.role : undefined, 1, words);
    case 'user.status':
      return about(source, 'app status', seen.status, run.what === seen.what ? run.status : undefined, 4, words);
    case 'user.frozen':
      return about(source, 'frozen', seen.frozen, run.what === seen.what ? run.frozen : undefined, 5);
    case 'user.phone':
      return about(source, 'phone number on file', seen.onFile, run.what === seen.what ? run.onFile : undefined, 5);
    case 'user.key':
      return about(source, 'Offline Key Expiration', seen.status, run.what === seen.what ? run.status : undefined, 2.5);
    case 'button':
      return about(
        source,
        `button ${seen.button} of ${seen.unit}`,
        seen.enabled ? 'active' : 'grey',
        run.what === seen.what ? (run.enabled ? 'active' : 'grey') : undefined,
        5,
      );
  }
}

type Battery = Extract<PortalFact, { what: 'controller.battery' }>;

function compareBattery(source: Source, seen: Battery, run: PortalFact): Finding[] {
  if (run.what !== 'controller.battery') return [];
  // A lock that has not reported yet says nothing.
  const level = lower(seen.level) === 'unknown' ? undefined : lower(seen.level);
  return [
    ...about(source, 'battery', level, lower(run.level), 3.5),
    ...about(source, 'millivolts', seen.mv, run.mv, 1.5, (a, b) => (Math.abs(a - b) < 60 ? 0 : 1)),
  ];
}

/** Only whether the silence is long counts: heartbeats come about every half-hour. */
const compareReport = (source: Source, seen: number, run: number | undefined): Finding[] =>
  about(source, 'last report', silence(seen), run === undefined ? undefined : silence(run), 3);

const silence = (ms: number): string =>
  ms > 30 * HOUR ? 'more than a day ago' : ms > 2 * HOUR ? 'hours ago' : 'recent';
