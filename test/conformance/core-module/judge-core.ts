/** Judges a core of the tests on a thread that they share. */
import { pathToFileURL } from 'node:url';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { CORE_CASES } from '../../../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED, type CoreClaims } from '../../../src/conformance/core-module/claims.ts';
import { coreSubject } from '../../../src/conformance/core-module/core-subject.ts';
import { judge } from '../../../src/conformance/run/judge.ts';
import { selected } from '../../../src/conformance/run/select.ts';
import type { CoreThread } from '../../../src/facility/core-port/core-thread.ts';

export interface JudgedCore {
  readonly verdicts: Readonly<Record<string, string>>;
  readonly failed: readonly string[];
  /** The failures, a sentence each. */
  readonly messages: Readonly<Record<string, string | undefined>>;
  readonly error: string | undefined;
}

export async function judgeCore(
  thread: CoreThread,
  file: string,
  { only = [], skip = [], claims = {} }: { only?: string[]; skip?: string[]; claims?: Partial<CoreClaims> } = {},
): Promise<JudgedCore> {
  const options = {
    module: { thread, url: pathToFileURL(file).href },
    claims: { ...ALL_CLAIMED, ...claims },
    seed: '1',
    open: shippedFacilities.open,
  };
  const cases = selected(CORE_CASES, { only, skip });
  const { cases: judged, error } = await judge(coreSubject(options), cases, { profile: 'np1', slow: true });
  return {
    verdicts: Object.fromEntries(judged.map((one) => [one.case.id, one.verdict])),
    failed: judged.filter(({ verdict }) => verdict !== 'pass').map((one) => one.case.id),
    messages: Object.fromEntries(judged.map((one) => [one.case.id, one.message])),
    error: error?.why,
  };
}
