/**
 * Facilities beside the one that the console was opened with: a branch replays the recent past of a live facility, a fork continues from any
 * instant by itself. The facility that they come from is unchanged, and a live one keeps running.
 */
import { type HostClock, LiveClock } from '../../sim/live-clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Answer } from '../input/ui.ts';
import { LivePlayer } from './live-player.ts';
import type { Player } from './player.ts';
import { ReplayPlayer } from './replay-player.ts';
import { takenOf } from './taken.ts';

const warning = (text: string): { readonly answer: Answer } => ({ answer: { text, tone: 'warn' } });
type Beside<P extends Player> = { readonly player: P } | { readonly answer: Answer };

const NO_SNAPSHOTS = warning('this facility has no snapshots, so it has no past and no forks');

/** The past of a live facility as a recording, positioned at its end, the present. */
export function branchOf(live: Player, host: HostClock): Beside<ReplayPlayer> {
  const { restore } = live;
  if (restore === undefined) return NO_SNAPSHOTS;
  const past = live.past();
  if (past === undefined) return warning('the first snapshot is being taken; press the key again in a moment');
  const { snapshot, events } = past;
  const first = restore(snapshot);
  const recording = { header: { version: 3, from: first.trace.snapshot() }, events, cut: true } as const;
  let given = false;
  const rebuild = (): typeof first => {
    const facility = given ? restore(snapshot) : first;
    given = true;
    return facility;
  };
  const player = new ReplayPlayer(recording, { rebuild, restore }, host, 'the past');
  player.seek(player.position.of);
  return { player };
}

/** A facility that continues from the present of a player, paused. `onEvent` receives its events, `onError` an error that ended it. */
export function forkOf(
  from: Player,
  host: HostClock,
  { onEvent, onError }: { readonly onEvent: (event: TraceEvent) => void; readonly onError: (error: unknown) => void },
): Beside<LivePlayer> {
  const { restore } = from;
  if (restore === undefined) return NO_SNAPSHOTS;
  const taken = takenOf(from.facility);
  if (taken === undefined) return warning('a Bluetooth stack is busy; step a little further and press the key again');
  const facility = restore(taken.snapshot);
  const live = new LiveClock(facility.clock, { host, speed: from.speed, onError });
  const player = new LivePlayer(facility, {
    live,
    host,
    source: { restore, snapshot: () => Promise.resolve(takenOf(facility)) },
    onEvent,
    events: (read) => facility.trace.subscribe((event) => read([event])),
    before: from.events(),
    onClose: () => live.stop(),
    name: `fork after event ${facility.trace.seq}`,
  });
  return { player };
}
