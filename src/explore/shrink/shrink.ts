/**
 * Shrinks a failing run: drops steps in ever smaller pieces while the same invariant still breaks, then simplifies the facility and shortens
 * waits, until nothing more can be removed.
 */
import type { FacilityParts } from '../../facility/faults/fault.ts';
import { type PathStep, pathTo } from '../../scenario/path.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Violation } from '../oracle/model/observations.ts';
import { recoverAndCheck } from '../run/recovery.ts';
import { TrialRun } from '../run/trial-run.ts';
import type { Draw } from '../setup/draw.ts';
import { type Setup, setupOf } from '../setup/setup.ts';
import { otherStatuses, simpler } from '../setup/simpler.ts';
import type { Step } from '../setup/steps.ts';

/** One failure after shrinking. */
export interface Found {
  readonly broken: Violation;
  readonly replay: string;
  /** Absent without a facility (level keys). */
  readonly setup?: Setup;
  /** The steps as they were executed, including the recovery phase if the run had one. */
  readonly steps: readonly Step[];
  /** The number of steps before the recovery phase; absent if the failure did not need it. */
  readonly recoveryFrom?: number;
  /** The events around the first broken invariant. */
  readonly trace: readonly TraceEvent[];
  /** The events that led to the one that broke the invariant, from the first cause on; absent if only the passage of time broke it. */
  readonly path?: readonly PathStep[];
}

/** The maximum number of trials. */
const MAX_TRIALS = 600;
/** How many of those trials may use a simpler facility. */
const MAX_SIMPLER = 60;
const TRACE_BEFORE = 40;
const TRACE_AFTER = 8;
const SHORTER_WAITS = [0, 100, 1_000, 5_000, 20_000, 60_000, 600_000, 4_000_000] as const;

/**
 * `shorter` receives the failure so far, first as it was executed and then whenever it may have become shorter, so
 * that it is not lost if time runs out.
 */
export function shrink(
  trial: TrialRun,
  parts: FacilityParts,
  replay: string,
  shorter: (found: Found) => void = () => undefined,
): Found {
  const { broken, setup } = trial;
  if (broken === undefined) throw new Error('only a failing run can be shrunk');
  const recovered = trial.recoveryFrom !== undefined && broken.invariant.startsWith('INV-LIVE');
  const steps = recovered ? trial.played.slice(0, trial.recoveryFrom) : trial.played;
  const found = (of: TrialRun) => foundOf(of, of.broken ?? broken, replay);
  shorter(found(trial));
  const shrinking = new Shrinking(setup, parts, broken.invariant, recovered, (best) => shorter(found(best)));
  return found(shrinking.from(steps) ?? trial);
}

/** A failing run as it was executed. The recovery phase counts only for an invariant that needs it. */
export function foundOf({ setup, played, recoveryFrom, events }: TrialRun, broken: Violation, replay: string): Found {
  const { event } = broken;
  const recovered = recoveryFrom !== undefined && broken.invariant.startsWith('INV-LIVE');
  return {
    broken,
    replay,
    setup,
    steps: played,
    ...(recovered ? { recoveryFrom } : {}),
    trace: around(events, broken),
    ...(event === undefined ? {} : { path: pathTo(events, event.seq, setup.plan.timeZone) }),
  };
}

class Shrinking {
  #setup: Setup;
  readonly #parts: FacilityParts;
  readonly #invariant: string;
  readonly #recovered: boolean;
  readonly #shorter: (best: TrialRun) => void;
  #trials = 0;
  #best: TrialRun | undefined;
  #told: TrialRun | undefined;

  constructor(
    setup: Setup,
    parts: FacilityParts,
    invariant: string,
    recovered: boolean,
    shorter: (best: TrialRun) => void,
  ) {
    this.#setup = setup;
    this.#parts = parts;
    this.#invariant = invariant;
    this.#recovered = recovered;
    this.#shorter = shorter;
  }

  /** The trial of the shortest run; undefined if the given steps do not break the invariant again. */
  from(given: readonly Step[]): TrialRun | undefined {
    if (!this.#breaks(given)) return undefined;
    let steps = given;
    for (let size = Math.ceil(steps.length / 2); size > 1; size = Math.ceil(size / 2)) {
      steps = this.#without(steps, size);
      this.#tell();
    }
    let before: number;
    do {
      before = steps.length;
      steps = this.#without(this.#hasty(this.#without(steps, 1)), 1);
      this.#simplify(steps);
      steps = this.#prepared(steps);
      this.#tell();
    } while (steps.length < before && this.#trials < MAX_TRIALS);
    this.#breaks(this.#upTo(steps));
    return this.#best;
  }

  #tell(): void {
    if (this.#best === undefined || this.#best === this.#told) return;
    this.#told = this.#best;
    this.#shorter(this.#best);
  }

  /** The last wait ends when the invariant is broken. */
  #upTo(steps: readonly Step[]): readonly Step[] {
    const last = steps.at(-1);
    const trial = this.#best;
    if (last === undefined || !('waitMs' in last) || trial?.broken === undefined) return steps;
    const waitMs = last.waitMs - (trial.site.clock.now() - trial.broken.at);
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

  /** Looks for a simpler facility in which the same steps break the invariant. */
  #simplify(steps: readonly Step[]): void {
    let left = MAX_SIMPLER;
    for (let again = true; again; ) {
      again = false;
      for (const draw of simpler(this.#setup.draw)) {
        if (left-- <= 0) return;
        const setup = this.#setupOf(draw);
        if (!this.#breaks(steps, setup)) continue;
        this.#setup = setup;
        again = true;
        break;
      }
    }
  }

  /** Tries set-ups in which a unit starts with a different status, so that a step in the rental software can be removed. */
  #prepared(steps: readonly Step[]): readonly Step[] {
    const shorter = steps.flatMap((step, i) =>
      'verb' in step && step.verb.startsWith('pms.') ? [steps.filter((_each, j) => j !== i)] : [],
    );
    for (const draw of shorter.length === 0 ? [] : otherStatuses(this.#setup.draw))
      for (const fewer of shorter) {
        const setup = this.#setupOf(draw);
        if (!this.#breaks(fewer, setup)) continue;
        this.#setup = setup;
        return this.#without(fewer, 1);
      }
    return steps;
  }

  #setupOf(draw: Draw): Setup {
    return { ...setupOf(draw, this.#setup.level), link: this.#setup.link };
  }

  #breaks(steps: readonly Step[], setup = this.#setup): boolean {
    if (this.#trials++ >= MAX_TRIALS) return false;
    const trial = staged(setup, this.#parts);
    if (trial === undefined) return false;
    for (const step of steps) trial.play(step);
    trial.beginRecovery();
    if (this.#recovered) recoverAndCheck(trial);
    if (trial.broken?.invariant !== this.#invariant) return false;
    this.#best = trial;
    return true;
  }
}

/** Undefined if a planted fault prevents the facility from opening. */
function staged(setup: Setup, parts: FacilityParts): TrialRun | undefined {
  try {
    return new TrialRun(setup, parts);
  } catch {
    return undefined;
  }
}

/** Joins consecutive waits. */
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

function around(events: readonly TraceEvent[], { event }: Violation): readonly TraceEvent[] {
  const at = event === undefined ? events.length - 1 : events.findIndex(({ seq }) => seq === event.seq);
  return events.slice(Math.max(0, at - TRACE_BEFORE), at + TRACE_AFTER);
}
