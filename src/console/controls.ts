/**
 * The controls of the failures that were asked about: alternative runs, simulated in slices so that keys still work in the
 * meantime. Leaving a page pauses its runs; they continue when the page is opened again.
 *
 * INV-1: The answers for at most `MAX_KEPT` failures are kept. INV-2: Runs are kept for the last failure only, because each needs a facility.
 */
import type { HostClock } from '../sim/live-clock.ts';
import type { Slice } from '../sim/slice.ts';
import type { Steps } from '../sim/steps.ts';
import { visitOf } from '../why/branches.ts';
import {
  type Control,
  controlOf,
  hasOpened,
  MAX_EVENTS_FOR_CONTROL,
  NONE_OPENS,
  OPENED,
  TOO_LONG,
} from '../why/control.ts';
import type { Why } from '../why/why.ts';
import type { Player } from './player/player.ts';
import { frameSlice, takeSliceOf } from './player/slice.ts';

const MAX_KEPT = 8;

interface Kept {
  readonly of: number;
  answer: Control | string;
  /** The remaining steps. */
  steps: Steps<Control | undefined> | undefined;
}

export class Controls {
  readonly #player: Pick<Player, 'origin' | 'divergence'>;
  readonly #slice: Slice;
  #kept: readonly Kept[] = [];

  constructor(player: Pick<Player, 'origin' | 'divergence'>, host: HostClock) {
    this.#player = player;
    this.#slice = frameSlice(host);
  }

  /** Changes with every answer. */
  get version(): unknown {
    return this.#kept.at(-1)?.answer;
  }

  /** The control of a failure, or a sentence that explains why there is none yet. Starts the runs that find it. */
  of(why: Why): Control | string {
    const kept = this.#kept.find(({ of }) => of === why.failure.seq) ?? this.#begun(why);
    const others = this.#kept.filter((other) => other !== kept && other.steps === undefined);
    this.#kept = [...others, kept].slice(-MAX_KEPT);
    return kept.answer;
  }

  /** Whether alternative runs for the failure that was asked about last remain to be simulated. */
  get busy(): boolean {
    return this.#kept.at(-1)?.steps !== undefined;
  }

  /** Simulates one slice for the failure that was asked about last. */
  tick(): void {
    const kept = this.#kept.at(-1);
    const steps = kept?.steps;
    if (kept === undefined || steps === undefined) return;
    const step = takeSliceOf(this.#slice, steps);
    this.#slice.renew();
    if (step.done !== true) return;
    kept.steps = undefined;
    kept.answer = step.value ?? NONE_OPENS;
  }

  #begun(why: Why): Kept {
    const { failure, path } = why;
    const none = (answer: string): Kept => ({ of: failure.seq, answer, steps: undefined });
    if (hasOpened(why)) return none(OPENED);
    if (this.#player.divergence !== undefined) return none('This recording differs from its facility.');
    const origin = this.#player.origin();
    if (typeof origin === 'string') return none(origin);
    const { open, events, timeZone } = origin;
    const first = events[0]?.seq;
    const [root] = path;
    if (first === undefined || root === undefined || root.seq < first)
      return none('The attempt began before the oldest available snapshot.');
    if (failure.seq - first > MAX_EVENTS_FOR_CONTROL) return none(TOO_LONG);
    const steps = controlOf(why, { open, visit: visitOf(events, failure), timeZone });
    return { of: failure.seq, answer: 'Alternative runs are being simulated; Esc stops them.', steps };
  }
}
