/**
 * The simulated alternatives to a recording: the branches that show when a failure became inevitable, and the control. Shows progress; Ctrl-C keeps
 * the results so far.
 */

import type { FileRecording } from '../../console/player/recording.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { instantOf } from '../../scenario/local-time.ts';
import type { Json } from '../../sim/clock.ts';
import { type BakedIn, type BranchingOptions, bakedIn } from '../../why/baked-in.ts';
import { BranchPool } from '../../why/branch-pool.ts';
import { openWorldSteps, type Visit, visitOf, type World } from '../../why/branches.ts';
import { controlIn, controlOf, hasOpened, MAX_EVENTS_FOR_CONTROL, OPENED, TOO_LONG } from '../../why/control.ts';
import type { WhyResult } from '../../why/text.ts';
import type { Why } from '../../why/why.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';
import { defaultWorkers } from '../options/option-values.ts';
import { facilityGone, openRecorded, sourceOf } from './trace-facility.ts';

export interface Asked {
  readonly seeds: number | undefined;
  readonly moments: number;
  readonly workers: number | undefined;
}

/** The facility of a recording at its beginning, or the reason why the recording cannot be branched, followed by `remedy` if that helps. */
export function worldOf(
  file: string,
  { header }: FileRecording,
  facilities: Facilities,
  remedy: string,
): World | CodedError {
  const source = sourceOf(header);
  if (source === undefined) return facilityGone(file, header);
  if (header.link === 'radio')
    return new CodedError('E-TRACE-5', `${file}: a run over Bluetooth stacks cannot be branched${remedy}`);
  const opened = openRecorded(facilities, source, header, file);
  if (!opened.ok) return problemsError(opened.problems);
  const { facility, plan } = opened;
  if (facility.trace.digest !== header.from.digest)
    return new CodedError(
      'E-TRACE-5',
      `${file}: this recording does not begin when the facility was opened, so it cannot be branched${remedy}`,
    );
  return { plan, seed: header.seed, startAt: instantOf(header.startAt, plan.timeZone, 0) };
}

export async function playWorlds(
  world: World,
  { events }: FileRecording,
  why: Why,
  { seeds, moments, workers }: Asked,
  host: Host,
): Promise<Omit<WhyResult, 'why'>> {
  const visit = visitOf(events, why.failure);
  if (hasOpened(why)) return { control: OPENED };
  if (seeds === undefined && why.failure.seq > MAX_EVENTS_FOR_CONTROL)
    return { control: `${TOO_LONG} With --seeds it is replayed anyway.` };
  const stop = new AbortController();
  const forget = host.onInterrupt(() => stop.abort());
  const threads = workers ?? defaultWorkers();
  try {
    const dated =
      seeds === undefined
        ? undefined
        : await datedIn(world, events, visit, { seeds, moments, threads, signal: stop.signal }, host);
    const open = (snapshot?: Json) => openWorldSteps(world, snapshot);
    const steps = controlOf(why, { open, visit, opened: dated?.opened, timeZone: world.plan.timeZone });
    const control = await controlIn(steps, () => host.nextTurn(), stop.signal);
    return { control, bakedIn: dated && withoutBranch(dated) };
  } finally {
    forget();
  }
}

/** The branch is for the control; its snapshot is not printed. */
const withoutBranch = ({ opened: _, ...shown }: BakedIn): Omit<BakedIn, 'opened'> => shown;

interface Dating {
  readonly seeds: number;
  readonly moments: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

async function datedIn(
  world: World,
  events: FileRecording['events'],
  visit: Visit,
  { seeds, moments, threads, signal }: Dating,
  host: Host,
): Promise<BakedIn> {
  const of = seeds * moments;
  const bar = wantsBar(host) ? new ProgressBar(host, of) : undefined;
  const pool = new BranchPool(
    { world, visit },
    {
      workers: threads,
      nextTurn: () => host.nextTurn(),
      signal,
      lost: (why) => host.err(`a worker thread ended (${why}); its remaining runs continue on the main thread\n`),
    },
  );
  let played = 0;
  const show = (count: number): void => {
    played += count;
    bar?.show(Math.min(played, of), played <= of ? 'branches of the run' : 'looking for the event');
  };
  try {
    const play: BranchingOptions['play'] = (branches) => pool.play(branches, () => show(1));
    return await bakedIn(world, events, visit, { seeds, moments, play, shared: show });
  } finally {
    bar?.clear();
    await pool.close();
  }
}
