/**
 * One hypothesis, simulated and compared with the evidence. The outcome of a trial is plain data, so that it can come from
 * another thread. Its run is large, so it is executed again where it is needed.
 */
import type { Case } from './case.ts';
import { compare, costOf } from './compare/compare.ts';
import type { Finding } from './compare/finding.ts';
import { type Shown, shownBy } from './compare/shown.ts';
import type { Evidence } from './evidence.ts';
import { AS_IT_IS, withCausesFromRun } from './hypotheses/as-it-is.ts';
import type { Hypothesis } from './hypotheses/hypothesis.ts';
import { type Observed, playAndObserve } from './observe.ts';
import { type Path, pathOf, ruleOnPath } from './path.ts';
import { Draft, NotApplicable } from './world/draft.ts';
import { effectOf } from './world/effect.ts';
import { faultShows } from './world/fault-visit.ts';
import { outcomesOn } from './world/play.ts';
import type { PlayedStep, World } from './world/step.ts';

/** The outcome of a hypothesis, as data that can be sent between threads. */
export interface Outcome {
  /** The causes of the hypothesis, with their sentence and cures; for `AS_IT_IS`, the causes that the run showed. */
  readonly named: Pick<Hypothesis, 'causes' | 'says' | 'cures'>;
  /** The observable effects of the run. */
  readonly effect: string;
  readonly findings: readonly Finding[];
  readonly cost: number;
  /** Whether the person's last attempt opened; if so, nothing attempted with a phone failed. */
  readonly opens: boolean;
  readonly path: Path;
  /** The rule by which the company refused the last attempt of the complaint. */
  readonly refusedBy?: string | undefined;
  /** The steps of the run, and which of them were refused. */
  readonly steps: readonly PlayedStep[];
  /** The facts that the run shows. */
  readonly shows: Shown;
}

export interface Trial extends Omit<Outcome, 'named'> {
  readonly hypothesis: Hypothesis;
  /** The run; it is run again if it was dropped to save memory. */
  readonly run: Observed;
}

export const causesOf = ({ hypothesis }: Trial): string => hypothesis.causes.join('+');

/** Simulates one hypothesis; undefined if it does not apply to the case. */
export function tryOne(of: Case, evidence: Evidence, hypothesis: Hypothesis): Trial | undefined {
  const played = playOne(of, evidence, hypothesis);
  return played && trialOf(of, evidence, hypothesis, played.outcome, played.run);
}

/** Like `tryOne`, for a worker thread that sends the outcome. */
export function playOne(
  of: Case,
  evidence: Evidence,
  hypothesis: Hypothesis,
): { readonly run: Observed; readonly outcome: Outcome } | undefined {
  try {
    const world = worldOf(of, evidence, hypothesis);
    if (world.fault !== undefined && !faultShows(of, evidence, world, worldOf(of, evidence, AS_IT_IS)))
      return undefined;
    const run = playAndObserve(of, world);
    return { run, outcome: outcomeOf(of, evidence, hypothesis, run) };
  } catch (error) {
    if (error instanceof NotApplicable) return undefined;
    throw error;
  }
}

/** Builds a trial from an outcome that was computed elsewhere. */
export function trialOf(
  of: Case,
  evidence: Evidence,
  hypothesis: Hypothesis,
  { named, ...outcome }: Outcome,
  played?: Observed,
): Trial {
  // A facility takes up megabytes and hundreds are simulated, but few are inspected again, and the same seed gives the same run.
  let recent = played === undefined ? undefined : new WeakRef(played);
  return {
    ...outcome,
    hypothesis: { ...hypothesis, ...named },
    get run() {
      const run = recent?.deref() ?? playAndObserve(of, worldOf(of, evidence, hypothesis));
      recent = new WeakRef(run);
      return run;
    },
  };
}

/** The same trial with other causes. Its run is still executed only where it is needed. */
export function namedAs(trial: Trial, { causes, says, cures }: Hypothesis): Trial {
  const renamed: Trial = Object.create(trial, {
    hypothesis: { value: { ...trial.hypothesis, causes, says, cures }, enumerable: true },
  });
  return renamed;
}

/** The world of a hypothesis. Throws `NotApplicable`. */
function worldOf(of: Case, evidence: Evidence, hypothesis: Hypothesis): World {
  const draft = new Draft(of, evidence);
  hypothesis.change(draft);
  return draft.build();
}

function outcomeOf(of: Case, evidence: Evidence, hypothesis: Hypothesis, run: Observed): Outcome {
  const { causes, says, cures } = hypothesis.id === AS_IT_IS.id ? withCausesFromRun(of, evidence, run) : hypothesis;
  const named = { causes, says, cures };
  const shows = shownBy(of, run);
  const findings = compare(of, evidence, { ...hypothesis, ...named }, run, shows);
  return {
    named,
    findings,
    cost: costOf(findings),
    effect: effectOf(of, evidence, run),
    opens: lastOpens(of, run),
    path: pathOf(of.subject, run.events),
    refusedBy: ruleOnPath(of.subject, run.events),
    steps: run.steps,
    shows,
  };
}

/** Whether the last attempt opened, and no sign-in was refused after it; an attempt that the app did not offer has no outcome. */
function lastOpens({ subject: { phone, person } }: Case, { events, steps }: Observed): boolean {
  const last = outcomesOn(phone, events).at(-1);
  if (last?.data.result !== 'unlocked') return false;
  if (events.some(({ time, kind, data }) => time > last.time && kind === 'core.refused' && data.about === person?.id))
    return false;
  return !steps.some(({ at, verb, why }) => at > last.time && verb === 'phone.unlock' && why !== undefined);
}
