/** Simulates a world with the real core, locks and phones, and keeps everything that could appear in evidence. */
import { openWith, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import type { Facility } from '../../facility/open/facility.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { openFromPlanSteps } from '../../facility/open/open.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { PrefixCache } from './prefix-cache.ts';
import type { PlayedStep, Step, World } from './step.ts';

/** The seed of every run. */
export const SEED = '1';

export interface Run {
  readonly world: World;
  readonly facility: LiveFacility;
  /** Everything from the first step on. */
  readonly events: readonly TraceEvent[];
  readonly steps: readonly PlayedStep[];
}

/** The final events of the attempts that a phone made. */
export const outcomesOn = (phone: string | undefined, events: readonly TraceEvent[]): readonly TraceEvent[] =>
  events.filter(({ kind, actor }) => kind === 'phone.outcome' && actor === `phone/${phone}`);

export interface Played<Look> extends Run {
  /** The results of `look`, by instant. */
  readonly looks: ReadonlyMap<Instant, Look>;
}

export interface PlayOptions<Look> {
  readonly seed: string;
  /** `look` is called at each of these points in time, in order, to read screens. */
  readonly readAt?: readonly Instant[];
  readonly look?: (facility: LiveFacility, at: Instant) => Look;
  /** Called before anything happens, unless the run continues from a prefix. */
  readonly opened?: (facility: LiveFacility) => void;
  /** A snapshot of the facility at the start of the world; it may come from other software. */
  readonly from?: Json;
  /** Prefixes of runs with the same seed, `readAt` and `look`. */
  readonly prefixes?: PrefixCache<Look>;
}

/** The facility of a world, at its start or as in a snapshot. */
export const openWorld = (world: World, seed: string, from?: Json): LiveFacility =>
  finished(openWorldSteps(world, seed, from));

/** Like `openWorld`, in small steps. */
export function openWorldSteps({ plan, startAt, fault: id }: World, seed: string, from?: Json): Steps<LiveFacility> {
  const fault = id === undefined ? undefined : FAULTS.get(id);
  const parts = fault === undefined ? {} : openWith(fault.plant(SOUND_PARTS));
  return openFromPlanSteps(plan, { seed, startAt, ...parts }, from);
}

/** Runs to the end. */
export function play<Look = undefined>(world: World, options: PlayOptions<Look>): Played<Look> {
  const { seed, readAt = [], look, opened, prefixes } = options;
  const { from, saves = [], keep } = prefixes?.for(world) ?? {};
  const facility: LiveFacility = openWorld(world, seed, from?.snapshot ?? options.from);
  if (from === undefined) opened?.(facility);
  const { clock } = facility;
  const events: TraceEvent[] = [...(from?.events ?? [])];
  const steps: PlayedStep[] = [...(from?.steps ?? [])];
  const looks = new Map<Instant, Look>(from?.looks);
  const reads = readAt.filter((at) => !looks.has(at)).sort((left, right) => left - right);
  const runTo = (at: Instant) => clock.runUntil(Math.max(at, clock.now()));
  const until = (at: Instant) => {
    for (let [next] = reads; next !== undefined && next <= at; [next] = reads) {
      reads.shift();
      runTo(next);
      if (look !== undefined) looks.set(next, look(facility, next));
    }
    runTo(at);
  };
  const startsAt = (world.steps[0]?.at ?? world.startAt + 1) - 1;
  let stop: (() => void) | undefined;
  /** Events are kept from just before the first step. */
  const to = (at: Instant) => {
    if (stop === undefined && at >= startsAt) {
      runTo(startsAt);
      stop = facility.trace.subscribe((event) => void events.push(event));
    }
    if (stop === undefined) runTo(at);
    else until(at);
  };
  for (let i = from?.count ?? 0; i <= world.steps.length; i += 1) {
    const step = world.steps[i];
    for (const { at, count } of saves) {
      if (count !== i) continue;
      to(at);
      const played = { events: [...events], steps: [...steps], looks: new Map(looks) };
      keep?.({ at, count, snapshot: facility.snapshot(), ...played });
    }
    to(step?.at ?? world.until);
    if (step !== undefined) steps.push(...playStep(facility, step));
  }
  stop?.();
  return { world, facility, events, steps, looks };
}

function playStep(facility: Facility, step: Step): readonly PlayedStep[] {
  const outcome = facility.play(step.verb, step.args);
  if (outcome.ok) return [step];
  const refused = { ...step, refusedBy: outcome.by, why: outcome.why };
  return step.otherwise === undefined ? [refused] : [refused, ...playStep(facility, step.otherwise)];
}
