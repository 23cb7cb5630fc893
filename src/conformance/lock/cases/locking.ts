/** Protocol §3, §8 and §10: a bolt that cannot extend, its retries, and how long a motion takes. */

import { EVENTS } from '../../../protocol/record.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { fetched } from './records.ts';

const STATE_4 =
  'State 4 begins with the first failed attempt; after the last one, a touch or a closing hasp starts the attempts again.';
const TRIES = 'A bolt that jams while locking makes 3 attempts, with pauses of 5 s between them.';
const NEEDS = {
  needs: ['keys', 'stimuli', 'haspSensor', 'virtual'],
  after: ['lock.motion.jam-while-locking'],
} as const;
/** A wait that ends between the second and the third attempt, whether a pause is counted from the start or the end of an attempt. */
const AFTER_TWO_MS = 9_000;
/** A wait that ends after the third attempt. */
const AFTER_THREE_MS = 17_000;
const THIRD_ENDS_S = 15;
const MOTION_MS = 1_500;
/** A tolerance for the steps of the suite’s own clock, and for the time that a lock needs besides the motion. */
const MARGIN_MS = 100;

/** Pushes in the hasp of an open lock while the bolt cannot extend; returns the second at which it was pushed. */
export async function jammed(bench: LockBench): Promise<number> {
  await bench.acknowledgeAll();
  const { visit } = await bench.unlocked();
  await bench.pullHasp();
  await visit.end();
  await bench.wait(bench.relockMs + 3_000);
  await bench.lean(200);
  bench.onFinish('lock again', async () => {
    await bench.lean(0);
    await bench.wake();
    await bench.wait(bench.relockMs + 6_000);
  });
  await bench.wake();
  const at = bench.unixSeconds();
  await bench.stimulate({ stimulus: 'closeHasp' });
  return at;
}

/** The time at which the bolt extended according to its record, in seconds after `from`; undefined if there is no record. */
async function lockedAfter(bench: LockBench, from: number): Promise<number | undefined> {
  const records = await fetched(bench, await bench.wakeAndConnect());
  const time = records.find((record) => record.event === EVENTS.locked && record.time >= from)?.time;
  return time === undefined ? undefined : time - from;
}

export const LOCKING_CASES: readonly LockCase[] = [
  must({
    id: 'lock.motion.jam-state-at-once',
    spec: 'protocol §3',
    sentence: STATE_4,
    ...NEEDS,
    mistake: 'the state stays 0 until the last attempt has failed',
    run: async (bench) => {
      await jammed(bench);
      await bench.wait(2_500);
      const read = decodeSession((await bench.connect()).session);
      bench.is(read.ok ? read.value.state : undefined, 4, 'the state after the first attempt');
    },
  }),
  must({
    id: 'lock.motion.third-try',
    spec: 'protocol §10',
    sentence: TRIES,
    ...NEEDS,
    mistake: 'fewer than three attempts, or a pause other than 5 s between them',
    run: async (bench) => {
      const from = await jammed(bench);
      await bench.wait(AFTER_TWO_MS);
      await bench.lean(0);
      await bench.wait(AFTER_THREE_MS - AFTER_TWO_MS);
      const locked = await lockedAfter(bench, from);
      bench.holds(
        locked !== undefined && locked <= THIRD_ENDS_S,
        'a bolt that is freed before the third attempt',
        `out within ${THIRD_ENDS_S} s of the hasp being pushed in`,
        locked === undefined ? 'no record 02' : `out after ${locked} s`,
      );
    },
  }),
  ...(
    [
      ['touch', 'touch', (bench: LockBench) => bench.wake()],
      ['hasp', 'hasp that is pulled and pushed in', (bench: LockBench) => closedAgain(bench)],
    ] as const
  ).map(([name, what, act]) =>
    must({
      id: `lock.motion.tries-again-by-${name}`,
      spec: 'protocol §3',
      sentence: STATE_4,
      ...NEEDS,
      after: ['lock.motion.third-try'],
      mistake: `the lock retries forever, or a ${name} has no effect once the attempts are over`,
      run: async (bench) => {
        const from = await jammed(bench);
        await bench.wait(AFTER_THREE_MS);
        await bench.lean(0);
        await bench.wait(13_000);
        const again = bench.unixSeconds();
        await act(bench);
        await bench.wait(3_000);
        const locked = await lockedAfter(bench, from);
        const least = again - from;
        bench.holds(
          locked !== undefined && locked >= least && locked <= least + 3,
          `a bolt that is freed after the third attempt, followed by a ${what}`,
          `out ${least} to ${least + 3} s after the first push`,
          locked === undefined ? 'no record 02' : `out after ${locked} s`,
        );
      },
    }),
  ),
  must({
    id: 'lock.records.one-for-all-tries',
    spec: 'protocol §8',
    sentence: 'A bolt that jams while locking leaves one record after its last attempt.',
    ...NEEDS,
    after: ['lock.motion.third-try', 'lock.records.jam'],
    mistake: 'there is a record 03 for each attempt, or none when locking',
    run: async (bench) => {
      const from = await jammed(bench);
      await bench.wait(AFTER_THREE_MS);
      await bench.lean(0);
      const jams = (await fetched(bench, await bench.wakeAndConnect())).filter(({ event }) => event === EVENTS.jam);
      bench.is(jams.length, 1, 'the number of 03 records for a bolt that jammed in three attempts');
      const after = (jams[0]?.time ?? 0) - from;
      bench.holds(after >= 10, 'the time of that record', 'at least 10 s after the first attempt', `${after} s`);
    },
  }),
  must({
    id: 'lock.motion.longest',
    spec: 'protocol §10',
    sentence: 'A motion lasts at most 1.5 s.',
    needs: ['keys', 'virtual'],
    after: ['lock.unlock.offline'],
    mistake: 'the answer waits for more than the motion, such as for the relock timer',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const from = bench.target.now();
      await visit.command({ op: 'getBattery' });
      const ordinary = bench.target.now() - from;
      const before = bench.target.now();
      bench.answers(await visit.unlock(), 0x60, 'an unlock');
      const took = bench.target.now() - before - ordinary;
      const most = MOTION_MS + MARGIN_MS;
      bench.holds(
        took <= most,
        'how much longer an unlock takes than AA',
        `at most ${MOTION_MS} ms of motion`,
        `${took} ms`,
      );
    },
  }),
  must({
    id: 'lock.records.jam-each-time',
    spec: 'protocol §8',
    sentence: 'A jam of the motor leaves a record each time, while one of its entries is free.',
    needs: ['keys', 'stimuli'],
    after: ['lock.records.jam'],
    mistake: 'a session leaves one record for all its answers 69',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.lean(200);
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 2; i += 1) bench.answers(await visit.unlock(), 0x69, 'an unlock under tension');
      const jams = (await fetched(bench, visit)).filter(({ event }) => event === EVENTS.jam);
      bench.is(jams.length, 2, 'the number of 03 records after two jams in one session');
    },
  }),
];

async function closedAgain(bench: LockBench): Promise<void> {
  await bench.stimulate({ stimulus: 'pullHasp' });
  await bench.stimulate({ stimulus: 'closeHasp' });
}
