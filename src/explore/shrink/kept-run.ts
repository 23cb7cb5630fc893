/**
 * A failing run that can be kept in a file: the draw of its facility and its steps, one line each. Unlike a replay string, it stays valid
 * when draws and moves change.
 */
import type { Draw } from '../setup/draw.ts';
import { printStep } from '../setup/steps.ts';
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
