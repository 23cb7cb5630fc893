/**
 * What a machine can be told, together with how the world brings it about: the one table by which paths through a machine become
 * steps at a facility. INV-1 a action is plain data but for the question whether a machine that stands like this can be told it.
 */
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { LockSettings } from '../../lock/settings.ts';
import type { Step } from '../setup/steps.ts';

/** A step, or time that passes until something is so. What is so already takes no time; what does not come is given up. */
export type TargetStep =
  | Step
  /** Until that part of the facility's view is one of these, or is there at all when none is given. */
  | { readonly until: string; readonly is: readonly (string | number | boolean | null)[]; readonly withinMs: number }
  /** Until a pending timer of that name is due. */
  | { readonly due: string; readonly timer: string };

export interface Action {
  readonly event: AnyEventObject;
  readonly steps: readonly TargetStep[];
  possible(snapshot: AnyMachineSnapshot): boolean;
}

/** One machine as it is searched for paths. */
export interface StateSpace {
  readonly machine: 'firmware' | 'padlock' | 'relay' | 'attempt';
  /** Tells apart spaces of one machine in names. */
  readonly variant: string;
  readonly input: unknown;
  readonly actions: readonly Action[];
  /** The few things that tell two stands of the machine apart; its number of values is small. */
  keyOf(snapshot: AnyMachineSnapshot): string;
  /** What comes before the first action of a path. */
  readonly before: readonly TargetStep[];
  /** What the locks of its facility go by beside the defaults. */
  readonly lockSettings?: Partial<LockSettings>;
}

export const until = (path: string, ...is: readonly (string | number | boolean | null)[]): TargetStep => ({
  until: path,
  is,
  withinMs: 20_000,
});
export const due = (owner: string, timer: string): TargetStep => ({ due: owner, timer });
