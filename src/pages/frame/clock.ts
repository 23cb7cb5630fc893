/** The current time at the facility: the time that the server last reported, plus the time since then. */
import { useEffect, useState } from 'preact/hooks';
import { type Time, time } from '../state/facility.ts';
import { useSignal } from '../state/hooks.ts';

const REDRAW_MS = 250;

export const nowOf = ({ now, paused, speed, at }: Time): number =>
  paused ? now : now + Math.max(0, performance.now() - at) * speed;

/** Milliseconds since 1970; undefined before the server has reported the time. */
export function useNow(): number | undefined {
  const known = useSignal(time);
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw(performance.now()), REDRAW_MS);
    return () => clearInterval(timer);
  }, []);
  return known === undefined ? undefined : nowOf(known);
}
