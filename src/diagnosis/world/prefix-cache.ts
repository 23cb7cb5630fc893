/**
 * Simulates the common prefix of several worlds once; the other worlds continue from a snapshot.
 *
 * INV-1: A run is the same, event by event, whether it was simulated from the start or continued.
 */
import type { Instant, Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { HOUR, MINUTE } from '../spans.ts';
import type { PlayedStep, World } from './step.ts';

/** A shared prefix shorter than this is not worth a snapshot. */
const WORTH = 5 * MINUTE;
/** In a long run, a snapshot is kept at this interval, because later worlds often branch off in between. */
const EVERY = 4 * HOUR;
/** The maximum number of snapshots per facility file; the least recently used one is evicted. */
const MAX_COUNT = 24;

export interface SavePoint {
  readonly at: Instant;
  /** The number of the world's steps up to that instant. */
  readonly count: number;
}

/** The part of a world that was simulated before a point in time. */
export interface Prefix<Look> extends SavePoint {
  readonly snapshot: Json;
  readonly events: readonly TraceEvent[];
  readonly steps: readonly PlayedStep[];
  readonly looks: ReadonlyMap<Instant, Look>;
}

/** How to simulate a world: where to start, and which snapshots to keep on the way. */
export interface PrefixUse<Look> {
  /** The longest kept prefix of this world. */
  readonly from: Prefix<Look> | undefined;
  /** The times at which to keep snapshots for later worlds, in order. */
  readonly saves: readonly SavePoint[];
  readonly keep: (prefix: Prefix<Look>) => void;
}

interface Kept<Look> {
  readonly steps: readonly string[];
  readonly prefix: Prefix<Look>;
}

interface PlanEntry<Look> {
  readonly worlds: (readonly { readonly at: Instant; readonly text: string }[])[];
  kept: Kept<Look>[];
}

export class PrefixCache<Look> {
  readonly #plans = new Map<string, PlanEntry<Look>>();

  for(world: World): PrefixUse<Look> {
    const one = this.#of(world);
    const steps = world.steps.map((step) => ({ at: step.at, text: JSON.stringify(step) }));
    const usable = one.kept.filter(
      ({ steps: kept, prefix }) =>
        kept.every((text, i) => text === steps[i]?.text) && prefix.at < (steps[kept.length]?.at ?? world.until),
    );
    const best = usable.reduce<Kept<Look> | undefined>(
      (last, each) => (last === undefined || each.prefix.at > last.prefix.at ? each : last),
      undefined,
    );
    if (best !== undefined) one.kept = [...one.kept.filter((each) => each !== best), best];
    const shared = one.worlds.map((other) => sharedWith(steps, other, world.until));
    const save = shared.reduce<SavePoint | undefined>(
      (last, each) => (last === undefined || each.at > last.at ? each : last),
      undefined,
    );
    one.worlds.push(steps);
    const begins = best?.prefix.at ?? world.startAt;
    const isWorthIt = save !== undefined && save.at - begins >= WORTH;
    const along = evenlySpaced(steps, begins);
    return {
      from: best?.prefix,
      saves: (isWorthIt ? [...along, save] : along).toSorted((a, b) => a.at - b.at),
      keep: (prefix) => {
        const before = steps.slice(0, prefix.count).map(({ text }) => text);
        one.kept = [...one.kept, { steps: before, prefix }].slice(-MAX_COUNT);
      },
    };
  }

  #of({ plan, startAt, fault = '' }: World): PlanEntry<Look> {
    const key = `${startAt} ${fault} ${JSON.stringify(plan)}`;
    const known = this.#plans.get(key) ?? { worlds: [], kept: [] };
    this.#plans.set(key, known);
    return known;
  }
}

function evenlySpaced(steps: Texts, begins: Instant): readonly SavePoint[] {
  const last = steps.at(-1)?.at ?? begins;
  const count = Math.max(0, Math.floor((last - begins) / EVERY));
  return Array.from({ length: count }, (_, i) => {
    const at = begins + (i + 1) * EVERY - 1;
    return { at, count: steps.filter((step) => step.at <= at).length };
  });
}

type Texts = readonly { readonly at: Instant; readonly text: string }[];

/** The last time up to which both worlds are the same, and the number of steps before it. */
function sharedWith(steps: Texts, others: Texts, until: Instant): SavePoint {
  let count = 0;
  while (count < steps.length && steps[count]?.text === others[count]?.text) count += 1;
  const next = [steps[count]?.at ?? until, others[count]?.at ?? until];
  return { count, at: Math.min(...next) - 1 };
}
