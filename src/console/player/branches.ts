/**
 * Facilities beside the one that the console was opened with: a branch replays the recent past of a live facility, a fork continues from any
 * instant by itself. The facility that they come from is unchanged, and a live one keeps running.
 */
import { type HostClock, LiveClock } from '../../sim/live-clock.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { takeSnapshot } from './facility-snapshot.ts';
import { LivePlayer } from './live-player.ts';
import type { EventPredicate, Player } from './player.ts';
import { arrivedAt, ReplayPlayer } from './replay-player.ts';

/** What was opened, if that was possible, and what the console says. */
export interface OpenResult {
  readonly player?: Player;
  /** The last event of the facility that it comes from. */
  readonly after?: number;
  readonly answer: Answer;
}

const warning = (text: string): OpenResult => ({ answer: { text, tone: 'warn' } });

const NO_SNAPSHOTS = warning('this facility has no snapshots, so it has no past and no forks');

/** The past of a live facility as a recording, on the way to the last event before its current instant that `shows` accepts. */
export function* branchOf(live: Player, shows: EventPredicate, host: HostClock): Steps<OpenResult> {
  const { restore } = live;
  if (restore === undefined) return NO_SNAPSHOTS;
  const past = live.past();
  if (past === undefined) return warning('the first snapshot is being taken; press the key again in a moment');
  const { snapshot, events } = past;
  const first = yield* restore(snapshot);
  const recording = { header: { version: 3, from: first.trace.snapshot() }, events, cut: true } as const;
  const open = (from = snapshot) => restore(from);
  const player = new ReplayPlayer(recording, { open }, first, host, 'the past');
  const shown = events.filter(shows);
  const before = shown.findLast(({ time }) => time < (shown.at(-1)?.time ?? 0));
  // All of an instant: it may end in the middle of a step.
  player.seek(events.findLast(({ time }) => time === before?.time)?.seq ?? recording.header.from.seq);
  return { player, after: events.at(-1)?.seq ?? first.trace.seq, answer: arrivedAt(before) };
}

/** A facility that continues from the present of a player, paused. `onEvent` receives its events, `onError` an error that ended it. */
export function* forkOf(
  from: Player,
  host: HostClock,
  { onEvent, onError }: { readonly onEvent: (event: TraceEvent) => void; readonly onError: (error: unknown) => void },
): Steps<OpenResult> {
  const { restore } = from;
  if (restore === undefined) return NO_SNAPSHOTS;
  const taken = takeSnapshot(from.facility);
  if (taken === undefined) return warning('a Bluetooth stack is busy; step a little further and press the key again');
  const before = from.events();
  const facility = yield* restore(taken.snapshot);
  const live = new LiveClock(facility.clock, { host, speed: from.speed, onError });
  const player = new LivePlayer(facility, {
    live,
    host,
    source: { restore, snapshot: () => Promise.resolve(takeSnapshot(facility)) },
    onEvent,
    events: (read) => facility.trace.subscribe((event) => read([event])),
    before,
    onClose: () => live.stop(),
    name: `fork after event ${facility.trace.seq}`,
  });
  return {
    player,
    after: taken.seq,
    answer: { text: 'a fork: play verbs with :, compare with c; Esc leaves it', tone: 'note' },
  };
}
