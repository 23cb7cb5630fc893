/**
 * A failing run that can be kept in a file: the draw of its facility and its steps, one line each. Unlike a replay string, it stays valid
 * when draws and moves change.
 */
import type { FacilityParts } from '../../facility/faults/fault.ts';
import { recoverAndCheck } from '../run/recovery.ts';
import { TrialRun } from '../run/trial-run.ts';
import type { Draw } from '../setup/draw.ts';
import { setupOf } from '../setup/setup.ts';
import { printStep, readStep } from '../setup/steps.ts';
import type { Found } from './shrink.ts';

export interface KeptRun {
  /** The invariant that it breaks. */
  readonly invariant: string;
  readonly draw: Draw;
  readonly steps: readonly string[];
  /** Whether the recovery phase follows the steps. */
  readonly recovers?: true;
}

/** Undefined without a facility (level keys). */
export function keptRun({ broken: { invariant }, setup, steps, recoveryFrom }: Found): KeptRun | undefined {
  if (setup === undefined) return undefined;
  const lines = steps.slice(0, recoveryFrom).map(printStep);
  return { invariant, draw: setup.draw, steps: lines, ...(recoveryFrom === undefined ? {} : { recovers: true }) };
}

/** Plays it again with these parts. */
export function playKept({ draw, steps, recovers }: KeptRun, parts: FacilityParts): TrialRun {
  const trial = new TrialRun(setupOf(draw), parts);
  for (const line of steps) trial.play(readStep(line));
  trial.beginRecovery();
  if (recovers === true) recoverAndCheck(trial);
  return trial;
}
