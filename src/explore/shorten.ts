/**
 * A found run made short: steps are left out while the same invariant still breaks, in ever smaller pieces, then the facility is made
 * simpler and waits are cut down, until nothing more can go. What is left is what a person reads.
 */
import type { FacilityParts } from '../facility/faults/fault.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { healAndAsk } from './heal.ts';
import type { Broken } from './oracle/seen.ts';
import { type Setup, setupOf } from './setup.ts';
import { simpler } from './simpler.ts';
import { Stage } from './stage.ts';
import type { Step } from './steps.ts';

/** One failure, as small as it became. */
export interface Found {
  readonly broken: Broken;
  readonly replay: string;
  /** Absent where there is no facility (level keys). */
  readonly setup?: Setup;
  /** As they were played; the healing is part of them where the run was healed. */
  readonly steps: readonly Step[];
  /** Around the first broken invariant. */
  readonly trace: readonly TraceEvent[];
}

/** The most trials; a shorter run is not worth more. */
const MOST_TRIALS = 600;
/** Of those, the most that a simpler facility is worth. */
const MOST_SIMPLER = 60;
const TRACE_BEFORE = 40;
const TRACE_AFTER = 8;
const SHORTER_WAITS = [0, 100, 1_000, 5_000, 20_000, 60_000, 600_000, 4_000_000] as const;

export function shortest(stage: Stage, parts: FacilityParts, replay: string): Found {
  const { broken, setup } = stage;
  if (broken === undefined) throw new Error('only what was found can be shortened');
  const healed = stage.healedFrom !== undefined && broken.invariant.startsWith('INV-LIVE');
  const steps = healed ? stage.played.slice(0, stage.healedFrom) : stage.played;
  const short = new Shortening(setup, parts, broken.invariant, healed).from(steps) ?? stage;
  const final = short.broken ?? broken;
  return { broken: final, replay, setup: short.setup, steps: short.played, trace: around(short.events, final) };
}

class Shortening {
  #setup: Setup;
  readonly #parts: FacilityParts;
  readonly #invariant: string;
  readonly #healed: boolean;
  #trials = 0;
  #best: Stage | undefined;

  constructor(setup: Setup, parts: FacilityParts, invariant: string, healed: boolean) {
    this.#setup = setup;
    this.#parts = parts;
    this.#invariant = invariant;
    this.#healed = healed;
  }

  /** The stage of the shortest run; undefined when even the steps as given do not break it again. */
  from(given: readonly Step[]): Stage | undefined {
    if (!this.#breaks(given)) return undefined;
    let steps = given;
    for (let size = Math.ceil(steps.length / 2); size > 1; size = Math.ceil(size / 2))
      steps = this.#without(steps, size);
    let before: number;
    do {
      before = steps.length;
      steps = this.#without(this.#hasty(this.#without(steps, 1)), 1);
      this.#simplify(steps);
    } while (steps.length < before && this.#trials < MOST_TRIALS);
    this.#breaks(this.#upTo(steps));
    return this.#best;
  }

  /** The last wait ends when it shows. */
  #upTo(steps: readonly Step[]): readonly Step[] {
    const last = steps.at(-1);
    const stage = this.#best;
    if (last === undefined || !('waitMs' in last) || stage?.broken === undefined) return steps;
    const waitMs = last.waitMs - (stage.site.clock.now() - stage.broken.at);
    return waitMs > 0 ? [...steps.slice(0, -1), { waitMs }] : steps;
  }

  #without(given: readonly Step[], size: number): readonly Step[] {
    let steps = given;
    for (let at = steps.length - size; at > -size; at -= size) {
      const fewer = [...steps.slice(0, Math.max(0, at)), ...steps.slice(at + size)];
      if (this.#breaks(fewer)) steps = fewer;
    }
    return steps;
  }

  #hasty(given: readonly Step[]): readonly Step[] {
    let steps = joined(given);
    steps.forEach((step, i) => {
      if (!('waitMs' in step)) return;
      for (const waitMs of SHORTER_WAITS) {
        if (waitMs >= step.waitMs) break;
        const sooner = steps.map((each, j) => (i === j ? { waitMs } : each));
        if (this.#breaks(sooner)) {
          steps = sooner;
          break;
        }
      }
    });
    return steps;
  }

  /** The facility in which the same steps break it too, of those that are simpler. */
  #simplify(steps: readonly Step[]): void {
    let left = MOST_SIMPLER;
    for (let again = true; again; ) {
      again = false;
      for (const draw of simpler(this.#setup.draw)) {
        if (left-- <= 0) return;
        const setup = { ...setupOf(draw, this.#setup.level), link: this.#setup.link };
        if (!this.#breaks(steps, setup)) continue;
        this.#setup = setup;
        again = true;
        break;
      }
    }
  }

  #breaks(steps: readonly Step[], setup = this.#setup): boolean {
    if (this.#trials++ >= MOST_TRIALS) return false;
    const stage = staged(setup, this.#parts);
    if (stage === undefined) return false;
    for (const step of steps) stage.play(step);
    stage.beginHealing();
    if (this.#healed) healAndAsk(stage);
    if (stage.broken?.invariant !== this.#invariant) return false;
    this.#best = stage;
    return true;
  }
}

/** Undefined where a planted fault keeps a facility from being opened at all. */
function staged(setup: Setup, parts: FacilityParts): Stage | undefined {
  try {
    return new Stage(setup, parts);
  } catch {
    return undefined;
  }
}

/** Waits in a row as one. */
function joined(steps: readonly Step[]): readonly Step[] {
  const out: Step[] = [];
  for (const step of steps) {
    const last = out.at(-1);
    if ('waitMs' in step && last !== undefined && 'waitMs' in last)
      out[out.length - 1] = { waitMs: last.waitMs + step.waitMs };
    else out.push(step);
  }
  return out;
}

function around(events: readonly TraceEvent[], { event }: Broken): readonly TraceEvent[] {
  const at = event === undefined ? events.length - 1 : events.findIndex(({ seq }) => seq === event.seq);
  return events.slice(Math.max(0, at - TRACE_BEFORE), at + TRACE_AFTER);
}
