/**
 * An event of a machine, together with the steps that cause it at a facility: the table by which paths through a machine become steps.
 * INV-1: An action is plain data except for the question whether the event is possible in a state.
 */
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { LockSettings } from '../../lock/settings.ts';
import type { Step } from '../setup/steps.ts';

/** A step, or a wait for a condition. The wait takes no time if the condition already holds, and ends even if it never does. */
export type TargetStep =
  | Step
  /** Waits until this part of the facility's view has one of these values, or exists if none is given. */
  | { readonly until: string; readonly is: readonly (string | number | boolean | null)[]; readonly withinMs: number }
  /** Waits until the pending timer of this name is due. */
  | { readonly due: string; readonly timer: string };

export interface Action {
  readonly event: AnyEventObject;
  readonly steps: readonly TargetStep[];
  possible(snapshot: AnyMachineSnapshot): boolean;
}

/** One machine in which paths are searched. */
export interface StateSpace {
  readonly machine: 'firmware' | 'padlock' | 'relay' | 'attempt';
  /** Distinguishes spaces of one machine in names. */
  readonly variant: string;
  readonly input: unknown;
  readonly actions: readonly Action[];
  /** The few values that distinguish two states of the search. */
  keyOf(snapshot: AnyMachineSnapshot): string;
  /** The steps that come before the first action of a path. */
  readonly before: readonly TargetStep[];
  /** Settings of the locks that differ from the defaults. */
  readonly lockSettings?: Partial<LockSettings>;
}

export const until = (path: string, ...is: readonly (string | number | boolean | null)[]): TargetStep => ({
  until: path,
  is,
  withinMs: 20_000,
});
export const due = (owner: string, timer: string): TargetStep => ({ due: owner, timer });
