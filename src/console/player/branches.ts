/**
 * Facilities besides the one that the console was opened with: a branch replays the recent past of a live facility; a
 * fork continues on its own, from any point in time. The facility they come from is unchanged, and a live one keeps running.
 */
import { type HostClock, LiveClock } from '../../sim/live-clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { takeStandingStill } from './facility-snapshot.ts';
import { LivePlayer } from './live-player.ts';
import type { EventPredicate, Player } from './player.ts';
import { arrivedAt, ReplayPlayer } from './replay-player.ts';
import type { WaitingSteps } from './slice.ts';

/** The facility that was opened, if that was possible, and the console's answer. */
export interface OpenResult {
  readonly player?: Player;
  /** The last event of the original facility before the branch or fork. */
  readonly after?: number;
  readonly answer: Answer;
}

const warning = (text: string): OpenResult => ({ answer: { text, tone: 'warn' } });

const NO_SNAPSHOTS = warning('this facility has no snapshots, so it has no past and no forks');

/**
 * The past of a live facility as a recording, positioned at the last event before its current time (or before event `until`) that `shows` accepts.
 * It begins at the snapshot nearest to that event, so it opens quickly.
 */
export function* branchOf(
  live: Player,
  shows: EventPredicate,
  host: HostClock,
  until = Number.POSITIVE_INFINITY,
): Steps<OpenResult> {
  const { restore } = live;
  if (restore === undefined) return NO_SNAPSHOTS;
  const whole = live.past();
  if (whole === undefined) return warning('the first snapshot is being taken; press the key again in a moment');
  const behind = until === Number.POSITIVE_INFINITY ? whole.events : whole.events.filter(({ seq }) => seq <= until);
  const last = behind.findLast(shows);
  const before = behind.findLast((event) => event.time < (last?.time ?? 0) && shows(event));
  // All events of that instant, which may fall in the middle of a step.
  const target = behind.findLast(({ time }) => time === before?.time)?.seq ?? whole.from;
  const { snapshot, from, events } = live.past(target) ?? whole;
  if (from >= until) return warning('there is no earlier snapshot');
  const first = yield* restore(snapshot);
  const recording = { header: { version: 3, from: first.trace.snapshot() }, events, cut: true } as const;
  const open = (kept = snapshot) => restore(kept);
  const earlier = live.events().filter(({ seq }) => seq <= from);
  const player = new ReplayPlayer(recording, { open, origin: () => live.origin() }, first, host, {
    name: 'the past',
    before: earlier,
    start: snapshot,
  });
  // The move has a slice of its own, which begins with the next frame if that of the opening is used up.
  yield;
  player.seek(Math.max(target, from));
  return { player, after: events.at(-1)?.seq ?? from, answer: arrivedAt(before) };
}

export interface ForkOptions {
  /** 1 for a fork of what the console was opened with, 2 for a fork of that fork, and so on. */
  readonly which: number;
  readonly onEvent: (event: TraceEvent) => void;
  /** Receives an error that ended the fork. */
  readonly onError: (error: unknown) => void;
}

/** A facility that continues from the current state of a player, paused. */
export function* forkOf(
  from: Player,
  host: HostClock,
  { which, onEvent, onError }: ForkOptions,
): WaitingSteps<OpenResult> {
  const { restore } = from;
  if (restore === undefined) return NO_SNAPSHOTS;
  const taken = yield* from.snapshot();
  if (taken === undefined) return warning('a Bluetooth stack is busy; step a little further and press the key again');
  const before = from.events().filter(({ seq }) => seq <= taken.seq);
  const facility = yield* restore(taken.snapshot);
  const live = new LiveClock(facility.clock, { host, speed: from.speed, onError });
  const isFirst = which === 1;
  const player = new LivePlayer(facility, {
    live,
    host,
    source: { restore, snapshot: () => takeStandingStill(facility, live) },
    start: taken,
    onEvent,
    events: (read) => facility.trace.subscribe((event) => read([event])),
    before,
    onClose: () => live.stop(),
    name: `${isFirst ? 'fork' : `fork ${which}`} after event ${facility.trace.seq}`,
  });
  return {
    player,
    after: taken.seq,
    answer: {
      text: `this is ${isFirst ? 'a fork' : `fork ${which}, made from ${from.name}`}: use verbs with :, compare with c; Esc leaves it`,
      tone: 'note',
    },
  };
}
