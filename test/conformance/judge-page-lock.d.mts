import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';

interface Form {
  readonly only?: readonly string[];
  fault?: string;
  odd?: string;
  /** The class of the lock. */
  Kind?: unknown;
}
export interface PageLockJudgement {
  readonly judged: number;
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}
export function judgeOverSockets(form: Form): Promise<PageLockJudgement>;
export function judgeInMemory(form: Form): Promise<PageLockJudgement>;
export function memoryTarget(form: Form): LockTarget;
