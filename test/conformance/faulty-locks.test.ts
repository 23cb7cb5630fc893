/** Our own lock with a planted fault is failed by the case that is about it; `npm run full self-check` judges all faults by all cases. */
import { describe, expect, it } from 'vitest';
import { exhibits } from '../../src/conformance/gallery/self-check.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { Random } from '../../src/sim/random.ts';

const FAILED_BY: Readonly<Record<string, string>> = {
  'any-length': 'lock.check.length.one',
  'any-class': 'lock.check.class.quick-click',
  'setup-again': 'lock.check.provisioning.base-on-ready',
  'forged-block': 'lock.session.void-after-end',
  'sequence-again': 'lock.check.sequence.again',
  'sequence-equal': 'lock.check.sequence.again',
  'limited-key-does-all': 'lock.check.opcode-allowed.limited',
  'limited-key-may-reset': 'lock.check.opcode-allowed.limited-reset',
  'key-of-any-day': 'lock.check.key-day.yesterday',
  'key-of-yesterday': 'lock.check.key-day.yesterday',
  'no-hours': 'lock.check.hours.unset',
  'close-included': 'lock.hours.until-now',
  'phone-time-ignored': 'lock.check.phone-time.late',
  'phone-time-behind': 'lock.check.phone-time.early',
  'blacklist-ignored': 'lock.check.blacklist',
  'overlock-ignored-by-lock': 'lock.check.overlock',
  'flat-battery-tries': 'lock.check.supply',
  'wrong-answer-for-overlock': 'lock.check.overlock',
};

describe('a faulty lock', () => {
  it.each(Object.entries(FAILED_BY))('%s is failed by %s, and by none of the cases before it', async (id, failedBy) => {
    const exhibit = exhibits().find((one) => one.id === id);
    if (exhibit === undefined) throw new Error(`there is no fault ${id}`);
    const subject = lockSubject(selfTarget({ seed: '1', ...exhibit.target }), {
      patience: 1,
      random: new Random('1').stream('suite'),
    });
    const cases = selected(LOCK_CASES, { only: [failedBy], skip: [] });
    const { cases: judged, error } = await judge(subject, cases, { profile: 'np1', slow: true });
    const failed = judged
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ case: one, verdict }) => [one.id, verdict]);
    expect({ error, failed }).toEqual({ error: undefined, failed: [[failedBy, 'fail']] });
  });
});
