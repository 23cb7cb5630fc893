/** A target together with everything that its cases need: the interface that the judge uses for each kind of target. */
import type { Bench } from '../bench/bench.ts';
import type { ConformanceCase } from '../bench/case.ts';

/** A part that the target has but does not claim. */
export interface Unclaimed {
  /** The name of the claim. */
  readonly claim: string;
  /** The observation that reveals it. */
  readonly seen: string;
}

export interface Subject<B extends Bench, N extends string = string> {
  /** The time in milliseconds: simulated time if the target has it, otherwise this machine’s. */
  now(): number;
  /** Whether the target's time is simulated; if so, long waits cost nothing. */
  readonly virtual: boolean;
  /** How long cases have waited for time spans of the specification, in milliseconds; absent if that is not counted. */
  waitedMs?(): number;
  /** The reason why its answers cannot be trusted; undefined if they can be. Requests something that does not exist. */
  doubt(): Promise<string | undefined>;
  /** Brings the target into the state from which every case starts. Throws `TargetLost`. */
  prepare(): Promise<void>;
  /** The requirement of the case that the target lacks; undefined if there is none. */
  missing(one: ConformanceCase<B, N>): string | undefined;
  /** A bench for one case. */
  bench(): B;
  /** After the cases, looks for parts that the target has but does not claim; absent if parts cannot be observed. Throws `TargetLost`. */
  unclaimed?(): Promise<readonly Unclaimed[]>;
  /** Restores the state in which the target was found. Returns the reason if that fails. */
  putBack(): Promise<string | undefined>;
}
