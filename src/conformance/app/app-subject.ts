/** An app as the judge sees it: its steps are executed before the first case, and every case examines the events. */
import type { Serving } from '../../server/options.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Subject } from '../run/subject.ts';
import { AppBench, type AppNeed, ruleOf } from './app-cases.ts';
import type { AppClaims } from './app-claims.ts';
import type { AppRun } from './app-run.ts';

export interface AppSubjectOptions {
  readonly run: AppRun;
  readonly serving: Serving;
  readonly claims: AppClaims;
  readonly host: HostClock;
}

export function appSubject({ run, serving, claims, host }: AppSubjectOptions): Subject<AppBench, AppNeed> {
  const played = new Set(run.steps.flatMap(({ exercises }) => exercises));
  return {
    now: () => host.now(),
    virtual: false,
    doubt: () => Promise.resolve(undefined),
    prepare: () => run.play(serving),
    missing: (one) => {
      const lacks = one.needs.find((need) => !claims[need]);
      if (lacks !== undefined) return `${lacks} is not claimed`;
      return played.has(ruleOf(one)) ? undefined : 'none of the selected steps exercises it (--steps)';
    },
    bench: () => new AppBench(run),
    putBack: () => Promise.resolve(undefined),
  };
}
