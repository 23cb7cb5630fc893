/** The ways in which a case can end besides passing: thrown inside a case, and turned into its verdict by the runner. */
import type { ErrorCode } from '../../facility/errors/catalogue.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';

/** Thrown when the target violated the sentence. */
export class CaseFailed extends Error {
  override name = 'CaseFailed';
  readonly expected: string;
  readonly seen: string;
  /** The implementer's likely mistake; undefined for the one that the case names. */
  readonly mistake: string | undefined;

  constructor(message: string, expected: string, seen: string, mistake?: string) {
    super(message);
    this.expected = expected;
    this.seen = seen;
    this.mistake = mistake;
  }
}

/** Thrown when the target has no such part, according to the target itself or its claims. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}

/** Thrown when the situation did not arise, so nothing was tested. */
export class NotExercised extends Error {
  override name = 'NotExercised';
}

/** Thrown when the target cannot be reached, or has disconnected. */
export class TargetLost extends CodedError {
  override name = 'TargetLost';

  constructor(message: string, code: ErrorCode = 'E-CONNECT-1') {
    super(code, message);
  }
}

/** The reason why an action failed, as a sentence; undefined if it succeeded. Rethrows `TargetLost` and our own errors. */
export async function whyNot(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    const why = reasonOf(error);
    if (why === undefined) throw error;
    return why;
  }
}

/** The sentence of a failed check; undefined for `TargetLost` and our own errors. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof CaseFailed) return `${error.message} (expected ${error.expected}, seen ${error.seen})`;
  return error instanceof NotExercised || error instanceof NotApplicable ? error.message : undefined;
}
