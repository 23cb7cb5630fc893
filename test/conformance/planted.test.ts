/** The verdicts on a planted mistake of the page's lock: which cases fail, and that no others do. */
import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { Random } from '../../src/sim/random.ts';
import { ALL } from '../sizes.ts';
import { memoryTarget } from './judge-page-lock.mjs';

/** Every case that did not pass although the cases that it depends on did. */
async function notPassed(fault: string, only: readonly string[], slow = false) {
  const target = memoryTarget({ fault });
  const subject = lockSubject(target, { patience: 1, random: new Random('1').stream('suite') });
  const { cases, error } = await judge(subject, selected(LOCK_CASES, { only, skip: [] }), { profile: 'np1', slow });
  expect(error).toBeUndefined();
  return cases
    .filter(({ verdict }) => !['pass', 'blocked', 'not-applicable'].includes(verdict))
    .map(({ case: { id }, verdict, expected, seen }) => ({ id, verdict, expected, seen }));
}

const REFUSED_NONE = {
  id: 'lock.check.supply',
  verdict: 'fail',
  expected: '69 at 2450 or 2410 mV',
};

describe('a planted mistake', () => {
  it.each([
    ['supply-judged-without-the-motor', 'opened at 2450 and 2410 mV'],
    ['supply-not-checked', 'opened at 2450 and 2410 mV'],
    ['supply-threshold-of-1850-mv', 'opened at 2450 and 2410 mV'],
    ['needs-2700-mv-to-run', 'silent at 2450 mV'],
  ])('%s: the voltages are named, and the next cases find the lock with power and time', async (fault, seen) => {
    expect(await notPassed(fault, ['lock.check.supply', 'lock.check.motion', 'lock.check.phone-time.*'])).toEqual([
      { ...REFUSED_NONE, seen },
    ]);
  });

  it('runs-on-2000-mv: a lock must be dead just below the threshold, not only on an empty cell', async () => {
    const failed = await notPassed('runs-on-2000-mv', ['lock.check.supply', 'lock.power.*']);
    expect(failed.map(({ id }) => id)).toEqual(['lock.power.none-below-threshold']);
  });

  it('acknowledge-below-only: one case fails and says which record is left; the record left over fails no other case', async () => {
    const failed = await notPassed(
      'acknowledge-below-only',
      ALL ? ['lock.*'] : ['lock.records.*', 'lock.unlock.*'],
      true,
    );
    expect(failed.map(({ id }) => id)).toEqual(['lock.records.acknowledge']);
    expect(failed[0]?.expected).toBe('all dropped');
    const [, left, first, last] = /^still sent: (\d+); dropped: (\d+)–(\d+)$/.exec(failed[0]?.seen ?? '') ?? [];
    expect([Number(left), Number(last) - Number(first)]).toEqual([
      Number(last) + 1,
      expect.toSatisfy((more) => more > 0),
    ]);
  });

  it('mark-of-the-high-bits: both halves of the mark are hex, as in the bytes of the record', async () => {
    const [{ id, expected, seen } = { id: '' }, ...more] = await notPassed('mark-of-the-high-bits', ['lock.records.*']);
    expect({ id, more }).toEqual({ id: 'lock.records.session-mark', more: [] });
    expect([expected, seen]).toEqual([expect.stringMatching(/^[0-9A-F]{2}$/), expect.stringMatching(/^[0-9A-F]{2}$/)]);
  });

  it.each([
    ['seconds-since-connect-rounded-up', ['lock.clock.whole-seconds.lost', 'lock.clock.whole-seconds.ahead']],
    ['lost-clock-takes-a-second-more', ['lock.clock.whole-seconds.lost']],
  ])('%s is caught to the second', async (fault, ids) => {
    const failed = await notPassed(fault, ['lock.clock.*']);
    expect(failed.map(({ id }) => id)).toEqual(ids);
    for (const { expected = '', seen } of failed) expect(seen).toBe(String(Number(expected.split(' ')[0]) + 1));
  });
});
