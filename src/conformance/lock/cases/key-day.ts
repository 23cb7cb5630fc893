/**
 * Protocol §4.1: the day to which the twelve bits of a key day refer. The answer 6D shows that the key was accepted, so
 * the lock used the intended day.
 */

import { counted } from '../../../protocol/counted.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const OTHER_KEY = 0x61;
const OTHER_DAY = 0x6d;
const DAY_S = 86_400;
/** The low twelve bits of two days this far apart differ only in the highest bit. */
const HALF = 2_048;

export const KEY_DAY_CASES: readonly LockCase[] = [
  must({
    id: 'lock.key-day.nearest',
    spec: 'protocol §4.1',
    sentence:
      'The full key day is the number with these twelve low bits that is nearest to the lock’s last known day (within 0–65535; if two are equally near, the later).',
    after: ['lock.check.key-day.yesterday'],
    mistake: 'the day is completed with the high bits of today, or the earlier of two equally near days is used',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'getLogs' });
      for (const [days, answer] of [
        [HALF, OTHER_DAY],
        [HALF + 1, OTHER_KEY],
        [1 - HALF, OTHER_DAY],
        [-HALF, OTHER_KEY],
      ] as const)
        bench.answers(
          await visit.unlock({ day: bench.today() + days }),
          answer,
          `a key for the day ${counted(days, 'day')} from now`,
        );
    },
  }),
  must({
    id: 'lock.key-day.survives-power',
    spec: 'protocol §4.1',
    sentence:
      'The last known day is in flash: it survives sessions and power loss, and is 0 in a lock that never knew one.',
    needs: ['keys', 'stimuli'],
    after: ['lock.key-day.nearest', 'lock.clock.lost-with-power'],
    mistake: 'the last known day is in RAM, so after a power loss the bits are completed around day 0',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      await first.settled({ op: 'getLogs' });
      await first.end();
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      const day = bench.today();
      bench.answers(await visit.unlock({ day }), OTHER_DAY, 'a key for today after the power was off');
      bench.answers(await visit.unlock({ day: day + HALF }), OTHER_DAY, 'the latest key that the bits can mean');
      bench.answers(await visit.unlock({ day: day + HALF + 1 }), OTHER_KEY, 'a key for the day after that');
    },
  }),
  must({
    id: 'lock.key-day.follows-the-clock',
    spec: 'protocol §4.1',
    sentence: 'An accepted class 2 command sets it to the day of the lock’s clock after that command.',
    after: ['lock.key-day.nearest', 'lock.clock.follows'],
    mistake: 'the last known day is set once, or only rises',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const today = bench.today();
      const ahead = 3_000;
      bench.restoreClock();
      const later = visit.frame(undefined, bench.unixSeconds() + ahead * DAY_S);
      await visit.write(bench.keyring.online({ op: 'getLogs' }, later), `A5, ${ahead} days ahead`);
      bench.answers(
        await visit.unlock({ day: today + ahead + HALF }),
        OTHER_DAY,
        'a key within reach of the later day',
      );
      bench.answers(await visit.unlock({ day: today }), OTHER_KEY, 'a key for today, too far from the later day');
      await visit.settled({ op: 'getLogs' });
      bench.answers(
        await visit.unlock({ day: today }),
        0x60,
        'a key for today once a command has moved the clock back',
      );
    },
  }),
];
