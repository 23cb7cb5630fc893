/** Executes a target path. Its waits become steps that can be executed again. */
import type { TrialRun } from '../run/trial-run.ts';
import { wait } from '../setup/steps.ts';
import type { TargetStep } from './action.ts';

/** The time allowed after the last step, for its effects. */
const AFTER_MS = 3_000;
/** The longest wait for a timer. */
const FARTHEST_MS = 3 * 3_600_000;

export function playTarget(trial: TrialRun, steps: readonly TargetStep[]): void {
  for (const step of steps) {
    if ('until' in step) waitUntil(trial, step);
    else if ('due' in step) waitDue(trial, step);
    else trial.play(step);
    if (trial.broken !== undefined) return;
  }
  trial.play(wait(AFTER_MS));
}

function waitUntil(trial: TrialRun, { until, is, withinMs }: Extract<TargetStep, { until: string }>): void {
  const { clock } = trial.site;
  const end = clock.now() + withinMs;
  const holds = (): boolean => {
    const seen = trial.site.find(until);
    if (is.length === 0) return seen !== undefined && seen !== null;
    return is.some((each) => each === (seen ?? null));
  };
  while (!holds() && trial.broken === undefined) {
    const next = clock.nextAt();
    if (next === undefined || next > end) return;
    if (next > clock.now()) trial.play(wait(next - clock.now()));
    else clock.step(next);
  }
}

function waitDue(trial: TrialRun, { due, timer }: Extract<TargetStep, { due: string }>): void {
  const { clock } = trial.site;
  const pending = clock.pending().find(({ owner, event }) => owner === due && event.type === timer);
  const ms = (pending?.at ?? 0) - clock.now();
  if (ms > 0 && ms <= FARTHEST_MS) trial.play(wait(ms));
}
