/** Compares a reading of the portal with the portal of the run at the same time. */

import type { Instant } from '../../sim/clock.ts';
import type { Source } from '../case.ts';
import type { PortalFact, ReadingOf } from '../channels/reading.ts';
import { HOUR, MINUTE } from '../spans.ts';
import { SCREEN } from '../weights.ts';
import { about, type Finding } from './finding.ts';

/** Every lock makes its first report within this time. */
const OPENING = 10 * MINUTE;

type PortalReading = ReadingOf<'portal'>;

const lower = (text: string): string => text.trim().toLowerCase();

/** The subject of a fact; two facts with the same subject are comparable. */
export const keyOfFact = (fact: PortalFact): string => `${fact.what} ${lower(subjectOf(fact))}`;

const subjectOf = (fact: PortalFact): string =>
  'mac' in fact ? fact.mac : 'user' in fact ? fact.user : 'button' in fact ? `${fact.unit} ${fact.button}` : fact.unit;

const words = (a: string, b: string): number => (lower(a) === lower(b) ? 0 : 1);

/** `startedAt` is the start of the run. */
export function compareScreen(
  paper: string,
  read: readonly PortalReading[],
  played: readonly PortalReading[],
  startedAt: Instant,
): readonly Finding[] {
  const [seen, run] = [withUnfrozen(read), withUnfrozen(played)];
  const silent = silentSince(run, startedAt + OPENING);
  return seen.flatMap((one) => {
    const key = keyOfFact(one.about);
    const match = run.find(({ about: fact }) => keyOfFact(fact) === key);
    if (match === undefined || ('mac' in match.about && silent.has(match.about.mac))) return [];
    return compareFact({ paper, line: one.line }, one, match);
  });
}

/** A user's screen mentions freezing only for a frozen account; if it does not, the account is not frozen. */
function withUnfrozen(screen: readonly PortalReading[]): readonly PortalReading[] {
  const frozen = new Set(screen.flatMap(({ about: fact }) => (fact.what === 'user.frozen' ? [lower(fact.user)] : [])));
  return screen.flatMap((one) =>
    one.about.what === 'user.status' && !frozen.has(lower(one.about.user))
      ? [one, { ...one, about: { what: 'user.frozen', user: one.about.user, frozen: false } }]
      : [one],
  );
}

/** Locks that have not reported since the run began. Without a gateway, the portal's data about them is older than the run. */
const silentSince = (run: readonly PortalReading[], until: Instant): ReadonlySet<string> =>
  new Set(
    run.flatMap(({ about: fact }) =>
      fact.what === 'controller.report' && fact.lastAt !== undefined && fact.lastAt < until ? [fact.mac] : [],
    ),
  );

function compareFact(source: Source, left: PortalReading, right: PortalReading): Finding[] {
  const seen = left.about;
  const run = right.about;
  if (seen.what === 'controller.battery') return compareBattery(source, seen, run);
  if (seen.what === 'controller.report')
    return run.what === seen.what
      ? compareReport(source, left.at - (seen.lastAt ?? 0), right.at - (run.lastAt ?? 0))
      : [];
  if (run.what === 'controller.battery' || run.what === 'controller.report') return [];
  const [what, value, weight] = shownOf(seen);
  return about(source, what, value, shownOf(run)[1], weight, words);
}

type Plain = Exclude<PortalFact, { what: 'controller.battery' | 'controller.report' }>;

/** A fact on a screen: its subject, its value, and the weight of a difference. */
function shownOf(fact: Plain): readonly [what: string, value: string, weight: number] {
  switch (fact.what) {
    case 'unit.status':
      return ['status', fact.status, SCREEN.unitStatus];
    case 'unit.state':
      return ['unit', fact.state, SCREEN.unitState];
    case 'unit.tenant':
      return ['tenant', fact.tenant, SCREEN.tenant];
    case 'unit.shared':
      return ['shared with manager', yesOrNo(fact.withManager), SCREEN.shared];
    case 'unit.controller':
      return ['controller present', yesOrNo(fact.present), SCREEN.controller];
    case 'controller.status':
      return ['controller', fact.status, SCREEN.controllerStatus];
    case 'user.role':
      return ['role', fact.role, SCREEN.role];
    case 'user.status':
      return ['app status', fact.status, SCREEN.appStatus];
    case 'user.frozen':
      return ['frozen', yesOrNo(fact.frozen), SCREEN.frozen];
    case 'user.phone':
      return ['phone number on file', yesOrNo(fact.onFile), SCREEN.phoneNumber];
    case 'user.key':
      return ['Offline Key Expiration', fact.status, SCREEN.keyExpiration];
    case 'button':
      return [`button ${fact.button} of ${fact.unit}`, fact.enabled ? 'active' : 'grey', SCREEN.button];
  }
}

const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

type Battery = Extract<PortalFact, { what: 'controller.battery' }>;

function compareBattery(source: Source, seen: Battery, run: PortalFact): Finding[] {
  if (run.what !== 'controller.battery') return [];
  // The battery level of a lock that has not reported yet is unknown, which is no evidence.
  const level = lower(seen.level) === 'unknown' ? undefined : lower(seen.level);
  return [
    ...about(source, 'battery', level, lower(run.level), SCREEN.batteryLevel),
    ...about(source, 'millivolts', seen.mv, run.mv, SCREEN.millivolts, (a, b) => (Math.abs(a - b) < 60 ? 0 : 1)),
  ];
}

/** Heartbeats come about every hour, so only whether the silence is long is compared. */
const compareReport = (source: Source, seen: number, run: number): Finding[] =>
  about(source, 'last report', silence(seen), silence(run), SCREEN.lastReport);

const silence = (ms: number): string =>
  ms > 30 * HOUR ? 'more than a day ago' : ms > 2 * HOUR ? 'hours ago' : 'recent';
