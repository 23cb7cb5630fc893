/**
 * Judges the cores of the gallery: a faulty one must fail the case that names its mistake, a lying one must not be trusted, and a sound one must fail
 * nothing.
 */
import type { CoreThread } from '../../../facility/core-port/core-thread.ts';
import { siblingModule } from '../../../sim/thread.ts';
import type { BenchOptions } from '../../core-module/bench/core-bench.ts';
import { CORE_CASES } from '../../core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../../core-module/claims.ts';
import { coreSubject } from '../../core-module/core-subject.ts';
import { judge } from '../../run/judge.ts';
import { selected } from '../../run/select.ts';
import type { CoreExhibit } from './exhibit.ts';

export interface CheckedCore {
  /** Ids of the cases that did not pass. */
  readonly failed: readonly string[];
  readonly error: string | undefined;
  readonly right: boolean;
}

/** These cases take the longest; the others suffice to exercise what is unusual about a sound core. */
const LONG = ['core.property.*', 'core.scenario.*'];

/** The URL of the module that opens a core of the gallery. */
export const coreUrl = ({ id }: CoreExhibit): string => `${siblingModule(import.meta.url, 'open-core').href}?${id}`;

/** For a faulty core, judges the case that names its mistake and the cases it depends on. */
export async function checkCore(
  exhibit: CoreExhibit,
  { thread, ...options }: Pick<BenchOptions, 'seed' | 'open'> & { readonly thread: CoreThread },
): Promise<CheckedCore> {
  const { about, caughtBy } = exhibit;
  const module = { thread, url: coreUrl(exhibit) };
  const cases = selected(
    CORE_CASES,
    caughtBy === undefined ? { only: [], skip: LONG } : { only: [caughtBy], skip: [] },
  );
  const { cases: judged, error } = await judge(coreSubject({ module, claims: ALL_CLAIMED, ...options }), cases, {
    profile: 'np1',
    slow: true,
  });
  const failed = judged.filter(({ verdict }) => verdict !== 'pass').map((one) => one.case.id);
  const isGreen = failed.length === 0 && error === undefined;
  const isNamed =
    error === undefined && judged.some(({ case: { id }, verdict }) => id === caughtBy && verdict === 'fail');
  return { failed, error: error?.why, right: about === 'sound' ? isGreen : about === 'lying' ? !isGreen : isNamed };
}
