/**
 * What a run of a scenario came to. A run starts `incomplete`; only its end, a failed expectation or a fault changes that,
 * and a run without a single expectation is `not-exercised`, never a pass.
 */
import type { Instant } from '../sim/clock.ts';

/** The same words as in reports; those about expected failures come in there. */
export type Verdict = 'pass' | 'fail' | 'error' | 'not-applicable' | 'not-exercised' | 'incomplete';

/** Whose fault an error is: the file's or the command's, the machine's it runs on, or noke-sim's own. */
export type Fault = 'input' | 'environment' | 'ours';

/** Why a run did not pass, and where in the file. */
export interface Failure {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** One sentence: the step and what became of it. */
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** The last things that happened before, one line each, oldest first. */
  readonly lastEvents: readonly string[];
}

export interface ScenarioResult {
  readonly file: string;
  readonly name: string;
  readonly rules: readonly string[];
  readonly seed: string;
  readonly verdict: Verdict;
  readonly fault?: Fault | undefined;
  readonly failure?: Failure | undefined;
  /** Expectations that were met. */
  readonly checks: number;
  readonly stepsDone: number;
  readonly steps: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Trace events and their digest: equal for equal file, seed and version. */
  readonly events: number;
  readonly digest: string;
  /** One line to paste that plays exactly this run again. */
  readonly reproduce: string;
}

/** The command that plays a scenario file with a seed. */
export const reproduceLine = (file: string, seed: string): string =>
  `npx noke-sim run ${shellWord(file)} --seed ${shellWord(seed)}`;

/** A word as a shell takes it unchanged. */
const shellWord = (word: string): string =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
