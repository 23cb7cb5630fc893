/** One thing the monitor has to say about a program that connected. */

export interface Line {
  /** Counts from 1. */
  readonly n: number;
  /** Simulation time. */
  readonly at: number;
  /** Which of the doors, and who came through it. */
  readonly door: string;
  readonly client: string;
  /** The rule, for instance `write-before-session`. */
  readonly rule: string;
  /** What the rule says, one sentence. */
  readonly says: string;
  /** What was seen, the client's own bytes decoded. */
  readonly seen: string;
  /** What to do about it. */
  readonly advice: string;
  readonly mac?: string;
}
