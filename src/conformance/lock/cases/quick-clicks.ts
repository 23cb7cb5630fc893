/** Protocol §4.4: quick-click codes, at a lock that claims them. The suite's code has index 7; `press` enters it. */
import { EVENTS } from '../../../protocol/record.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { eventsOf, fetched } from './records.ts';

const CODE = 'slls';
const WRONG = 'llll';
const OPEN: readonly number[] = [0, 1];
/** The time from the last press until the code has been evaluated and the motor has run. */
const JUDGED_MS = 4_000;
/** Touches in quick succession also form a code, and five wrong codes block every code for a minute. */
const NOT_BARRED_MS = 61_000;
const NEEDS = {
  spec: 'protocol §4.4',
  needs: ['keys', 'stimuli', 'quickClick'],
  slow: true,
  after: ['lock.shutdown'],
} as const;
const BARRED =
  'With the lockout of **A8** on, while the unit is overlocked, or if the supply cannot drive the motor, a code opens nothing and leaves no record.';

interface Barred {
  readonly overlock?: boolean;
  readonly lockout?: boolean;
  readonly weak?: boolean;
}

/** Stores the code, then puts the lock to sleep with all its records acknowledged. */
async function withCode(
  bench: LockBench,
  uses: number,
  { overlock = false, lockout = false }: Barred = {},
): Promise<void> {
  bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
  bench.restoreBy('lockout', { op: 'quickClickLockout', on: false });
  bench.restoreBy('code', { op: 'clearQuickClick', index: 7 });
  bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
  const visit = await bench.wakeAndConnect();
  await visit.settled({ op: 'setLongPress', longPressMs: 800 });
  await visit.settled({ op: 'setQuickClick', index: 7, length: 4, pattern: 0b0110, uses });
  await visit.settled({ op: 'unitState', overlock, explicitLock: false });
  await visit.settled({ op: 'setTimeout', timeoutS: 20 });
  await visit.settled({ op: 'quickClickLockout', on: lockout });
  await visit.end();
  await bench.acknowledgeAll();
  await bench.wait(Math.max(NOT_BARRED_MS, bench.claims.awakeMs + 3_000));
}

/** Enters a code and connects without another touch; the presses keep the lock awake. */
async function entered(bench: LockBench, pattern: string): Promise<{ readonly visit: Visit; readonly open: boolean }> {
  await bench.visit?.end();
  await bench.stimulate({ stimulus: 'press', pattern });
  await bench.wait(JUDGED_MS);
  const visit = await bench.connect();
  const read = decodeSession(visit.session);
  return { visit, open: read.ok && OPEN.includes(read.value.state) };
}

/** Checks bytes 4–19 of the answer to A7. */
async function holds(bench: LockBench, visit: Visit, uses: number): Promise<void> {
  const { packet } = await visit.settled({ op: 'getQuickClick', index: 7 });
  const expected = `9A0701${uses.toString(16).padStart(2, '0')}`.padEnd(32, '0').toUpperCase();
  bench.is(packet.slice(8, 40), expected, 'bytes 4–19 of the answer to A7');
}

async function shut(bench: LockBench, visit: Visit): Promise<void> {
  await visit.command({ op: 'shutdown' });
  await bench.until(() => visit.ended !== undefined, 5_000);
  await bench.wait(3_000);
}

export const QUICK_CLICK_CASES: readonly LockCase[] = [
  must({
    id: 'lock.quick-click.opens',
    sentence:
      'A quick-click code is complete 1.5 s after its last press. It opens a bolt that is out, consumes one use and leaves record 0A.',
    ...NEEDS,
    after: ['lock.shutdown', 'lock.records.unlocked'],
    mistake: 'the presses are read in reverse order, or a use is not counted',
    run: async (bench) => {
      await withCode(bench, 3);
      const { visit, open } = await entered(bench, CODE);
      bench.is(open, true, 'whether the code opens');
      await holds(bench, visit, 2);
      const events = (await fetched(bench, visit)).map(({ event }) => event);
      bench.is(events.includes(EVENTS.quickClick), true, 'whether there is a record 0A');
      await shut(bench, visit);
    },
  }),
  ...(
    [
      ['overlocked', { overlock: true }, 'an overlock is checked only for packets'],
      ['locked-out', { lockout: true }, 'A8 is stored but never checked'],
      ['weak', { weak: true }, 'the motor is started on a battery that cannot drive it'],
    ] as const
  ).map(([name, barred, mistake]) =>
    must({
      id: `lock.quick-click.${name}`,
      sentence: BARRED,
      ...NEEDS,
      after: ['lock.quick-click.opens', ...('weak' in barred ? ['lock.check.supply'] : [])],
      mistake,
      run: async (bench) => {
        if ('weak' in barred) await (await bench.weak()).end();
        const mv = bench.batteryMv;
        if ('weak' in barred) await bench.setBattery(3_000);
        await withCode(bench, 3, barred);
        if ('weak' in barred) await bench.setBattery(mv);
        const { visit, open } = await entered(bench, CODE);
        bench.is(open, false, 'whether the code opens');
        await holds(bench, visit, 3);
        bench.is(eventsOf(await fetched(bench, visit)), 'none', 'the events of the records that the code produces');
      },
    }),
  ),
  must({
    id: 'lock.quick-click.used-up',
    sentence: 'A code without uses left stays set, with 0 uses left.',
    ...NEEDS,
    after: ['lock.quick-click.opens'],
    mistake: 'the last use clears the code, or a code with 0 uses opens',
    run: async (bench) => {
      await withCode(bench, 1);
      const first = await entered(bench, CODE);
      bench.is(first.open, true, 'whether the code opens while it has a use left');
      await holds(bench, first.visit, 0);
      await shut(bench, first.visit);
      const { visit, open } = await entered(bench, CODE);
      bench.is(open, false, 'whether the code opens without a use left', 'a code with 0 uses opens');
      await holds(bench, visit, 0);
    },
  }),
  must({
    id: 'lock.quick-click.five-wrong',
    sentence: 'After five wrong codes in a row, presses only wake the lock for 60 s.',
    ...NEEDS,
    after: ['lock.quick-click.opens'],
    mistake: 'wrong codes are not counted, or the lockout never ends',
    run: async (bench) => {
      await withCode(bench, 9);
      // A correct code resets the count of wrong ones.
      await shut(bench, (await entered(bench, CODE)).visit);
      for (let i = 0; i < 4; i += 1) await entered(bench, WRONG);
      const early = await entered(bench, CODE);
      bench.is(
        early.open,
        true,
        'whether the code opens after four wrong ones',
        'a correct code does not reset the count',
      );
      await shut(bench, early.visit);
      for (let i = 0; i < 5; i += 1) await entered(bench, WRONG);
      const barred = await entered(bench, CODE);
      bench.is(barred.open, false, 'whether the code opens after five wrong ones', 'wrong codes are not counted');
      await barred.visit.end();
      await bench.wait(NOT_BARRED_MS);
      const { visit, open } = await entered(bench, CODE);
      bench.is(open, true, 'whether the code opens a minute later', 'the lockout never ends');
      await shut(bench, visit);
    },
  }),
];
