/** Targets that lie never end green; a lie counts as seen at the first verdict that is not. */
import { describe, expect, it } from 'vitest';
import { LIARS } from '../../src/conformance/gallery/liars.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { exitCode, isBad } from '../../src/report/exit-code.ts';
import { Random } from '../../src/sim/random.ts';

describe('a target that lies', () => {
  it('stands in at least thirty forms', () => {
    expect(new Set(LIARS.map(({ id }) => id)).size).toBe(LIARS.length);
    expect(LIARS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(LIARS.map((one) => [one.id, one] as const))('is not green: %s', async (_id, { target }) => {
    let bad = false;
    const random = new Random('today').stream('suite');
    const { cases, error } = await judge(lockSubject(await target('1'), { patience: 1, random }), LOCK_CASES, {
      profile: 'np1',
      slow: true,
      judged: ({ verdict }) => {
        bad ||= isBad(verdict);
      },
      stop: () => bad,
    });
    expect(error !== undefined || exitCode(cases) !== 0).toBe(true);
  });
});
