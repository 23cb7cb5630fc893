/**
 * The evidence that a run would leave: each channel of the case is observed in the run under its file's name, so the same comparison works for both.
 */
import type { LiveFacility } from '../facility/open/live-facility.ts';
import type { Instant } from '../sim/clock.ts';
import { type Case, isStaff, personOf, placeId } from './case.ts';
import { activityCsv } from './channels/activity-csv.ts';
import { coreActivity } from './channels/core-activity.ts';
import { androidLog, iosLog } from './channels/phone-log.ts';
import { portal } from './channels/portal.ts';
import type { PortalQuestion } from './channels/portal-screen.ts';
import type { Paper, PhoneReading, Reading, ReadingOf } from './channels/reading.ts';
import { redirect } from './channels/redirect.ts';
import { play, type Run, SEED } from './world/play.ts';
import { PrefixCache } from './world/prefix-cache.ts';
import type { World } from './world/step.ts';

export interface Observed extends Run {
  readonly readings: ReadonlyMap<Paper, readonly Reading[]>;
}

/** The units and people that a portal reading shows, as the staff of the facility sees them. */
function questionOf(of: Case, paper: Paper): PortalQuestion {
  const units = new Set<string>();
  const users = new Set<string>();
  for (const one of paper.readings)
    if (one.channel === 'portal') {
      const { about } = one;
      if ('unit' in about) units.add(placeId(of.plan, about.unit) ?? about.unit);
      if ('user' in about) users.add(personOf(of.plan, about.user)?.id ?? about.user);
    }
  const staff = of.plan.people.find((one) => isStaff(one) && /manager/i.test(one.role)) ?? of.plan.people.find(isStaff);
  return { units: [...units], users: [...users], staff: staff?.id ?? '', buttons: true };
}

type Screens = ReadonlyMap<Paper, readonly Reading[]>;

/** Runs of the same case share their common prefixes. */
const shared = new WeakMap<Case, PrefixCache<Screens>>();

function prefixCacheFor(of: Case): PrefixCache<Screens> {
  const one = shared.get(of) ?? new PrefixCache<Screens>();
  shared.set(of, one);
  return one;
}

/**
 * Simulates the world and observes it. The portal is read at the time of the reading in the evidence, or at the end of the run if that comes first;
 * the other channels are read at the end.
 */
export function playAndObserve(of: Case, world: World): Observed {
  const screens = of.papers.flatMap((paper) =>
    paper.channel === 'portal' && paper.to !== undefined ? [{ paper, readAt: Math.min(paper.to, world.until) }] : [],
  );
  const look = (facility: LiveFacility, at: Instant): Screens =>
    new Map(
      screens
        .filter(({ readAt }) => readAt === at)
        .map(({ paper }) => [paper, portal.observe({ facility, events: [] }, questionOf(of, paper))]),
    );
  const readAt = screens.map((screen) => screen.readAt);
  const { looks, ...played } = play(world, { seed: SEED, readAt, look, prefixes: prefixCacheFor(of) });
  const readings = new Map<Paper, readonly Reading[]>([...looks.values()].flatMap((each) => [...each]));
  const { phone } = of.subject;
  for (const paper of of.papers) {
    const seen = atEnd(paper, played, phone);
    if (seen !== undefined) readings.set(paper, seen);
  }
  return { ...played, readings };
}

function atEnd(paper: Paper, run: Run, phone: string | undefined): readonly Reading[] | undefined {
  switch (paper.channel) {
    case 'activity-csv':
      return activityCsv.observe(run);
    case 'redirect':
      return redirect.observe(run);
    case 'core-activity':
      return coreActivity.observe(run);
    case 'android-log':
      return phone === undefined ? undefined : androidLog.observe(run, phone);
    // A capture is compared by the same steps as a log of the same phone.
    case 'ios-log':
    case 'btsnoop':
      return phone === undefined ? undefined : iosLog.observe(run, phone);
    case 'portal':
    case 'told':
      return undefined;
  }
}

export const isPhoneReading = (one: Reading): one is PhoneReading => 'step' in one;
export const isPortalReading = (one: Reading): one is ReadingOf<'portal'> => one.channel === 'portal';
