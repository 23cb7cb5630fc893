/**
 * A duration of real time as the value of an option. A wrong value is rejected with the expected format and, if possible, the nearest valid duration.
 */
import { InvalidArgumentError } from 'commander';
import { withNearest } from '../../facility/files/nearest.ts';
import { DURATION_WORDS, nearestDuration, parseDuration } from '../../scenario/duration.ts';

/** Parses an option from `from` to `to` milliseconds; `limit` names the limits in the message. */
export const durationOption =
  (from: number, to: number, limit = '') =>
  (text: string): number => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= from && ms <= to) return ms;
    const near = ms === undefined ? nearestDuration(text) : undefined;
    throw new InvalidArgumentError(
      near === undefined
        ? `Expected ${DURATION_WORDS}${limit}.`
        : withNearest(`Expected ${DURATION_WORDS}${limit}`, near),
    );
  };
