/** Limits on simulated time, in the form that the library accepts: whole milliseconds, or text such as `10s`. */
import { DURATION_WORDS, nearestDuration, parseDuration } from '../scenario/duration.ts';
import { invalidArgument } from './invalid-input.ts';

/** Simulated time: whole milliseconds, or text such as `250ms`, `10s` or `1h30m`. */
export type Duration = number | string;

/** The duration in milliseconds. Throws `InvalidInput`. */
export function msOf(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : parseDuration(duration);
  if (ms !== undefined && Number.isSafeInteger(ms) && ms >= 0) return ms;
  const expected = `${DURATION_WORDS}, or whole milliseconds`;
  throw invalidArgument('limit', String(duration), expected, nearestDuration(duration));
}
