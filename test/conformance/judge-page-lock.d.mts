import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';

export interface PageLockJudgement {
  readonly judged: number;
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}
export function judgeOverSockets(form: { fault?: string; odd?: string }): Promise<PageLockJudgement>;
export function judgeInMemory(form: { fault?: string; odd?: string }): Promise<PageLockJudgement>;
export function memoryTarget(form: { fault?: string; odd?: string }): LockTarget;
