/** Plays a target: waits for what it waits for, and leaves steps behind that anybody can play again. */
import type { Stage } from '../stage.ts';
import { wait } from '../steps.ts';
import type { TargetStep } from './deed.ts';

/** What happens after the last step is seen through. */
const AFTER_MS = 3_000;
/** A timer that is not pending is not waited for; one that is far off neither. */
const FARTHEST_MS = 3 * 3_600_000;

export function playTarget(stage: Stage, steps: readonly TargetStep[]): void {
  for (const step of steps) {
    if ('until' in step) waitUntil(stage, step);
    else if ('due' in step) waitDue(stage, step);
    else stage.play(step);
    if (stage.broken !== undefined) return;
  }
  stage.play(wait(AFTER_MS));
}

function waitUntil(stage: Stage, { until, is, withinMs }: Extract<TargetStep, { until: string }>): void {
  const { clock } = stage.site;
  const end = clock.now() + withinMs;
  const holds = (): boolean => {
    const seen = stage.site.look(until);
    if (is.length === 0) return seen !== undefined && seen !== null;
    return is.some((each) => each === (seen ?? null));
  };
  while (!holds() && stage.broken === undefined) {
    const next = clock.nextAt();
    if (next === undefined || next > end) return;
    if (next > clock.now()) stage.play(wait(next - clock.now()));
    else clock.step(next);
  }
}

function waitDue(stage: Stage, { due, timer }: Extract<TargetStep, { due: string }>): void {
  const { clock } = stage.site;
  const pending = clock.pending().find(({ owner, event }) => owner === due && event.type === timer);
  const ms = (pending?.at ?? 0) - clock.now();
  if (ms > 0 && ms <= FARTHEST_MS) stage.play(wait(ms));
}
