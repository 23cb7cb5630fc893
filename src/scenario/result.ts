/**
 * The result of a scenario run. A run starts as `incomplete`; only its end, a failed expectation or an error changes
 * that. A run without any expectation is `not-exercised`, never a pass.
 */
import type { ErrorCode } from '../facility/errors/catalogue.ts';
import type { Instant } from '../sim/clock.ts';
import { viaNpx } from '../sim/npx.ts';
import type { Message } from './conversation.ts';
import type { PathStep } from './path.ts';

/** The verdicts of reports, except those about expected failures. */
export type Verdict = 'pass' | 'fail' | 'error' | 'not-applicable' | 'not-exercised' | 'incomplete';

/** The cause of an error: the file or command, the environment, or noke-sim itself. */
export type Fault = 'input' | 'environment' | 'ours';

/** The reason why a run did not pass, and the position in the file. */
export interface Failure {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The kind of the error in the catalogue, if the file is wrong. */
  readonly code?: ErrorCode;
  /** One sentence: the step and its result. */
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** The last events before it, one line each, oldest first. */
  readonly lastEvents: readonly string[];
  /** The events that led to the actual value, beginning with the first cause. */
  readonly path?: readonly PathStep[];
  /** The last messages between people, phones, locks, gateway and core, oldest first. */
  readonly conversation: readonly Message[];
}

/** The result of a scenario: its verdict, the failure if there is one, and the digest of its trace. Times are milliseconds since 1970. */
export interface ScenarioResult {
  readonly file: string;
  readonly name: string;
  readonly rules: readonly string[];
  readonly seed: string;
  readonly verdict: Verdict;
  readonly fault?: Fault | undefined;
  readonly failure?: Failure | undefined;
  /** The number of expectations that were met. */
  readonly checks: number;
  readonly stepsDone: number;
  readonly steps: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** The number of trace events; it and the digest are the same for the same file, seed and version. */
  readonly events: number;
  readonly digest: string;
  /** A command that repeats exactly this run. */
  readonly reproduce: string;
}

/** The command that runs a scenario file with a seed. */
export const reproduceLine = (file: string, seed: string): string =>
  viaNpx(`run ${shellWord(file)} --seed ${shellWord(seed)}`);

/** Quotes a word for a POSIX shell. */
const shellWord = (word: string): string =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
