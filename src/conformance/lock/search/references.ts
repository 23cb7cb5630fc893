/**
 * Our own lock in three forms that the specification allows: behaviour that all of them show is required by the specification; where they differ, it
 * leaves the choice open. They differ in the speed of links, answers, motor and stimuli, in how often a jammed bolt is retried, and in when a second
 * begins.
 */
import { LOCK_SETTINGS, type LockSettings } from '../../../lock/settings.ts';
import type { TraceReader } from '../../../sim/trace.ts';
import type { Claims } from '../contract/claims.ts';
import type { LockTarget } from '../contract/target.ts';
import { type SelfTarget, selfTarget } from '../targets/self.ts';

interface Form {
  readonly settings: Partial<LockSettings>;
  readonly aheadMs: number;
  readonly betweenPressesMs: number;
  /** The delay added to every time that a lock counts from a message, because message latency differs between links. */
  readonly laterMs: number;
}

const FORMS: readonly Form[] = [
  { settings: {}, aheadMs: 0, betweenPressesMs: 300, laterMs: 0 },
  {
    settings: { processMs: 500, travelMs: 1_400, motionLimitMs: 2_800, closingMs: 10, lockTries: 1, bootMs: 500 },
    aheadMs: 400,
    betweenPressesMs: 800,
    laterMs: 500,
  },
  {
    settings: { processMs: 1, travelMs: 200, closingMs: 195, bootMs: 10 },
    aheadMs: 800,
    betweenPressesMs: 0,
    laterMs: -500,
  },
];

/** A reference in each form of `FORMS`, or in the first only if `quick` is true. */
export function referencesFor(
  target: LockTarget,
  { seed, quick, hear }: { readonly seed: string; readonly quick: boolean; readonly hear: TraceReader },
): readonly SelfTarget[] {
  const { claims, keys } = target;
  return FORMS.slice(0, quick ? 1 : FORMS.length).map(({ settings, aheadMs, betweenPressesMs, laterMs }, i) =>
    selfTarget({
      seed: `${seed} ${i}`,
      hardware: keys?.hardware ?? claims.hardware,
      claims,
      settings: { ...claimed(claims, laterMs), ...settings },
      betweenPressesMs,
      startsAt: target.now() + aheadMs,
      ...(i === 0 ? { hear } : {}),
    }),
  );
}

const claimed = ({ awakeMs, relockS, sessionMs, lowMv }: Claims, laterMs: number): LockSettings => ({
  ...LOCK_SETTINGS,
  sleepAfterMs: awakeMs + laterMs,
  quietAwakeMs: LOCK_SETTINGS.quietAwakeMs + laterMs,
  relockAfterMs: relockS * 1_000 + laterMs,
  sessionMs: sessionMs + laterMs,
  clickPauseMs: LOCK_SETTINGS.clickPauseMs + laterMs,
  clickLockoutMs: LOCK_SETTINGS.clickLockoutMs + laterMs,
  lockRetryMs: LOCK_SETTINGS.lockRetryMs + laterMs,
  lowMv,
});
