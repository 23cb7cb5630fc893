/** A run is a list of steps: verbs at the facility, and time that passes between them. Plain data, the same as scenario steps. */
import { type AnyVerbArgs, functionsOf, type VerbsAs } from '../../facility/verbs/calls.ts';

export type Step =
  | {
      readonly verb: string;
      readonly args: AnyVerbArgs;
      /** The rule that refused it, after it was executed. */
      readonly fails?: string;
    }
  | { readonly waitMs: number }
  /** A time relative to the facility's next midnight; negative is before it. */
  | { readonly midnight: number }
  /** A time relative to the nth next deadline of a lock. */
  | { readonly lock: string; readonly nth: number; readonly offsetMs: number };

/** `verbs.lock.touch({ lock: 'U1' })` is the step that performs this verb; names and arguments are checked by the compiler. */
export const verbs: VerbsAs<Step> = functionsOf((verb, args): Step => ({ verb, args }));
export const wait = (ms: number): Step => ({ waitMs: ms });
export const midnight = (offsetMs: number): Step => ({ midnight: offsetMs });
export const deadline = (lock: string, nth: number, offsetMs: number): Step => ({ lock, nth, offsetMs });

/** The step as one line. */
export function printStep(step: Step): string {
  if ('waitMs' in step) return `wait ${step.waitMs} ms`;
  if ('midnight' in step) return `wait until midnight ${signed(step.midnight)} ms`;
  if ('nth' in step) return `wait until deadline ${step.nth} of ${step.lock} ${signed(step.offsetMs)} ms`;
  return `${step.verb} ${JSON.stringify(step.args)}`;
}

const signed = (ms: number): string => `${ms >= 0 ? '+' : ''}${ms}`;

/** Parses a line of an executed run; the inverse of `printStep`. */
export function readStep(line: string): Step {
  const [, waitMs] = /^wait (-?\d+) ms$/.exec(line) ?? [];
  if (waitMs !== undefined) return { waitMs: Number(waitMs) };
  const [, verb = '', args] = /^(\S+) (\{.*\})$/s.exec(line) ?? [];
  if (args === undefined) throw new Error(`not a step of a run: ${line}`);
  return { verb, args: JSON.parse(args) };
}
