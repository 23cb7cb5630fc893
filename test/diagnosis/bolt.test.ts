/** What a session shows of the bolt is compared: a fault that the lock measured counts, and a bolt that rests in a different position hardly does. */
import { describe, expect, it } from 'vitest';
import { comparePhone } from '../../src/diagnosis/compare/phone.ts';
import type { Segment } from '../../src/diagnosis/phone-segments.ts';
import { session } from './made-case.ts';

const [UNLOCKED, LOCKED, JAMMED, NOT_HOMED] = [0, 2, 3, 255] as const;

const attempts = (...states: readonly (0 | 2 | 3 | 255)[]): Segment[] =>
  states.map((state, i) => {
    const line = 10 * (i + 1);
    return {
      target: 'A108',
      loggedAt: 0,
      steps: [{ channel: 'android-log' as const, line, at: 0, step: session({ state }) }],
      source: { paper: 'log', line },
    };
  });

const costs = (seen: readonly Segment[], run: readonly Segment[]): number[] =>
  comparePhone('log', seen, run, false).flatMap(({ says, cost }) => (says.startsWith('the bolt') ? [cost] : []));

describe('the bolt in the sessions of a log', () => {
  it('counts where the lock measured a trouble that the run does not have, or the other way round', () => {
    expect(costs(attempts(NOT_HOMED), attempts(NOT_HOMED))).toEqual([0]);
    const [trouble = 0] = costs(attempts(NOT_HOMED), attempts(LOCKED));
    const [resting = 0] = costs(attempts(UNLOCKED), attempts(LOCKED));
    expect(trouble).toBeGreaterThan(2 * resting);
    expect(costs(attempts(LOCKED), attempts(JAMMED))).toEqual([trouble]);
  });

  it('counts in full in an earlier attempt too, unless the next one found the same', () => {
    const run = attempts(LOCKED, LOCKED, LOCKED);
    const [last, middle, first] = costs(attempts(NOT_HOMED, JAMMED, JAMMED), run);
    expect(first).toBe(last);
    expect(middle).toBeLessThan((last ?? 0) / 2);
  });
});
