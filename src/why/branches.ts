/**
 * Branches of a run: from a point in time on, people only repeat the same visit, under a different seed. Worlds, visits and branches are plain data, so
 * that a thread can simulate them.
 *
 * INV-1: The run itself is not changed: every branch is a separate facility. INV-2: The same branch gives the same answer.
 */
import type { FacilityFile } from '../facility/files/schema.ts';
import type { Facility } from '../facility/open/facility.ts';
import { openFromPlanSteps } from '../facility/open/open.ts';
import { INPUT_KIND, playInput } from '../scenario/replay.ts';
import { chainOf } from '../sim/causes.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { finished, type Steps } from '../sim/steps.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** The facility at the beginning of a run. */
export interface World {
  readonly plan: FacilityFile;
  readonly seed: string;
  readonly startAt: Instant;
}

/** The events that led to a failure: the inputs up to the one that began the attempt. */
export interface Visit {
  readonly inputs: readonly TraceEvent[];
  readonly failure: TraceEvent;
  /** Whether the last input caused the failure; if so, only its consequences count. */
  readonly isRooted: boolean;
}

/** The state of a run at a point in time, the number of inputs executed before it, and the seed for everything that follows. */
export interface Branch {
  readonly snapshot: Json;
  readonly inputs: number;
  readonly seed: number;
}

/** The actions of people on a visit. These inputs are repeated in every branch; all other later inputs are omitted. */
export const VISIT: ReadonlySet<string> = new Set([
  'person.walkTo',
  'person.driveToGate',
  'person.enter',
  'person.leave',
  'person.tailgate',
  'phone.openApp',
  'phone.startEntry',
  'phone.unlock',
  'lock.touch',
  'lock.pullHasp',
  'lock.closeHasp',
  'keypad.enter',
  'fob.squeeze',
]);

/** How long a world continues after the failure of the run. */
const LATE_MS = 60_000;

const OPENINGS = /\.(?:unlocked|opened)$/;

export const openWorld = (world: World, snapshot?: Json): Facility => finished(openWorldSteps(world, snapshot));

/** Like `openWorld`, in small steps. */
export const openWorldSteps = ({ plan, seed, startAt }: World, snapshot?: Json): Steps<Facility> =>
  openFromPlanSteps(plan, { seed, startAt }, snapshot);

/** The visit that ended in `failure`. `events` are those of the run, from its beginning. */
export function visitOf(events: readonly TraceEvent[], failure: TraceEvent): Visit {
  const root = chainOf(events, failure.seq)[0] ?? failure;
  const inputs = events.filter(({ kind, seq }) => kind === INPUT_KIND && seq <= root.seq);
  return { inputs, failure, isRooted: root.kind === INPUT_KIND };
}

/** Whether the visit fails in a branch as it did in the run. */
export function fails(world: World, visit: Visit, { snapshot, inputs, seed }: Branch): boolean {
  const facility = openWorld(world, reseeded(snapshot, seed));
  const last = visit.inputs.at(-1);
  if (last === undefined) return false;
  // Until the attempt begins, only the state matters.
  facility.trace.recording = false;
  for (const input of repeatedFrom(visit, inputs)) playOn(facility, input);
  facility.clock.runUntil(Math.max(last.time, facility.clock.now()));
  facility.trace.recording = true;
  return attempt(facility, visit, last).fails;
}

/** The inputs that a branch repeats before the one that begins the attempt, if `count` of the run's inputs were already executed. */
export const repeatedFrom = ({ inputs }: Visit, count: number): readonly TraceEvent[] =>
  inputs.slice(count, -1).filter(({ data }) => VISIT.has(String(data.verb)));

/** Executes the input that begins the attempt, then runs until the attempt ends. */
export function attempt(facility: Facility, visit: Visit, input: TraceEvent): Pick<Watch, 'fails' | 'opening'> {
  const { clock } = facility;
  const watch = new Watch(facility, visit);
  playInput(input, facility);
  const until = Math.max(visit.failure.time, clock.now()) + LATE_MS;
  while (!watch.isOver && clock.step(until));
  watch.close();
  return watch;
}

/** Watches an attempt, starting at its input. */
class Watch {
  /** The last event by which something opened. */
  opening: TraceEvent | undefined;
  isOver = false;
  fails: boolean;
  readonly #own = new Set<number>();
  readonly #stop: () => void;

  /** The next input must be the one that begins the attempt. */
  constructor({ trace }: Pick<Facility, 'trace'>, { failure, isRooted }: Visit) {
    // An app attempt that never ends has failed too.
    this.fails = failure.kind === 'phone.outcome';
    this.#stop = trace.subscribe((event) => {
      if (this.isOver || (isRooted && !this.#isOwn(event))) return;
      const isUnlocked = event.kind === 'phone.outcome' && event.data.result === 'unlocked';
      if (isUnlocked || OPENINGS.test(event.kind)) this.opening = event;
      if (event.kind === failure.kind && event.actor === failure.actor) this.#ends(!isUnlocked);
    });
  }

  close(): void {
    this.#stop();
  }

  #isOwn({ seq, causedBy }: TraceEvent): boolean {
    const isOwn = this.#own.size === 0 || (causedBy !== undefined && this.#own.has(causedBy));
    if (isOwn) this.#own.add(seq);
    return isOwn;
  }

  #ends(fails: boolean): void {
    this.fails = fails;
    this.isOver = true;
  }
}

export function playOn(facility: Facility, input: TraceEvent): void {
  facility.clock.runUntil(Math.max(input.time, facility.clock.now()));
  playInput(input, facility);
}

/** A snapshot whose random numbers come from a different seed from now on. */
export function reseeded(snapshot: Json, seed: number): Json {
  return { ...(snapshot as Record<string, Json>), random: { seed: `branch ${seed}`, streams: [] } };
}
