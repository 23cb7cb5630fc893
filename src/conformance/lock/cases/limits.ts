/**
 * Behaviour that shows only at a limit: the capacity of the ring and of refusals, the clock to the second, a set-up
 * from scratch, an open bolt on a weak battery.
 */

import { setupCheck } from '../../../keys/derive.ts';
import { counted } from '../../../protocol/counted.ts';
import { EVENTS } from '../../../protocol/record.ts';
import { NotApplicable } from '../../bench/outcome.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { fetched } from './records.ts';

const PLACES = 256;
const REFUSAL_PLACES = 16;
/** The number of commands in one session: fewer than it has sequence numbers, and few enough for its minute. */
const COMMANDS_A_SESSION = 120;
const PHONE_TIME_S = 300;
const AHEAD_S = 60;

/** A time since the connection that is nearer to the next full second than to the last one. */
const SINCE_CONNECT_MS = 2_550;

/** A command set the lock's clock to `second` at some time between `sentAt` and `answeredAt`. */
interface Moved {
  readonly visit: Visit;
  readonly second: number;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Creates `count` configuration records, in as many sessions as necessary; returns their numbers. */
async function filled(bench: LockBench, count: number): Promise<readonly number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const visit = await bench.wakeAndConnect();
    for (let i = 0; i < COMMANDS_A_SESSION && numbers.length < count; i += 1) {
      const { records } = await visit.settled({ op: 'setTimeout', timeoutS: bench.targetState.relockS });
      numbers.push(records.at(-1)?.number ?? 0);
    }
    await visit.end();
  }
  return numbers;
}

/** Waits until the target's time is that many milliseconds past a full second. */
const untilMs = (bench: LockBench, ms: number) => bench.wait((ms + 1_000 - (bench.target.now() % 1_000)) % 1_000);

/** Sets the lock's clock to a full second one minute ahead; returns that second. The command that restores the clock sets it back. */
async function movedAhead(bench: LockBench): Promise<Moved> {
  bench.restoreClock();
  await bench.visit?.end();
  const visit = await bench.wakeAndConnect();
  // Two seconds after connecting, so that a clock that is one second ahead is not set back.
  await bench.wait(2_000);
  await untilMs(bench, 700);
  const second = bench.unixSeconds() + AHEAD_S;
  const sentAt = bench.target.now();
  await visit.write(bench.keyring.online({ op: 'getLogs' }, visit.frame(undefined, second)), 'A5 a minute ahead');
  const answeredAt = bench.target.now();
  if (answeredAt - sentAt >= 400) throw new NotApplicable('the lock takes 400 ms or more for a command');
  return { visit, second, sentAt, answeredAt };
}

/**
 * Checks that the lock's clock has been running since a command set it to that second, between the write and the answer. A record shows the clock;
 * the command that produces the record does not change it.
 */
async function runsFrom(bench: LockBench, { visit, second, sentAt, answeredAt }: Moved, what: string): Promise<void> {
  const from = bench.target.now();
  const timeoutS = bench.targetState.relockS;
  const packet = bench.keyring.online({ op: 'setTimeout', timeoutS }, visit.frame(undefined, second));
  const time = (await visit.write(packet, 'AE that does not move the clock')).records.at(-1)?.time ?? 0;
  const earliest = second + Math.floor((from - answeredAt) / 1_000);
  const latest = second + Math.floor((bench.target.now() - sentAt) / 1_000);
  bench.holds(time >= earliest && time <= latest, what, `${earliest} to ${latest}`, String(time));
}

export const LIMIT_CASES: readonly LockCase[] = [
  must({
    id: 'lock.records.ring-full',
    spec: 'protocol §8',
    sentence:
      'On overflow the two oldest records are overwritten: event 1F replaces the oldest, with the number of the last record that was overwritten, and with the current time and readings.',
    needs: ['keys', 'virtual'],
    after: ['lock.records.acknowledge', 'lock.records.numbers'],
    mistake: 'the ring overwrites its oldest records silently',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const numbers = await filled(bench, PLACES + 1);
      const visit = await bench.wakeAndConnect();
      bench.answers(
        await visit.unlock({ day: bench.today() - 1 }),
        0x6d,
        'a key from yesterday while the ring is full',
      );
      const held = await fetched(bench, visit);
      bench.is(held.length, PLACES, 'the records of a ring that overflowed once');
      bench.is(held[0]?.event, EVENTS.overwritten, 'the event of the oldest record');
      bench.is(held[0]?.number, numbers[1], 'its number, which is that of the second record');
      const rest = held.slice(1).map(({ number }) => number);
      bench.is(rest.join(' '), numbers.slice(2).join(' '), 'the numbers of the others');
      await visit.settled({ op: 'acknowledgeRecords', number: held.at(-1)?.number ?? 0 });
    },
  }),
  must({
    id: 'lock.records.no-place-for-a-failure',
    spec: 'protocol §8',
    sentence: 'If there is no free entry for the record of a failure, the next failure leaves that record instead.',
    needs: ['keys', 'virtual'],
    after: ['lock.records.ring-full', 'lock.records.one-for-all-failures'],
    mistake: 'a wrong key for which the full ring has no place prevents all further records of the session',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const numbers = await filled(bench, PLACES);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ generation: 8 }), 0x61, 'a wrong key while the ring is full');
      await visit.settled({ op: 'acknowledgeRecords', number: numbers.at(-1) ?? 0 });
      bench.answers(await visit.unlock({ generation: 8 }), 0x61, 'a wrong key after the ring is empty');
      const refused = (await fetched(bench, visit)).filter(({ event }) => event === EVENTS.refused);
      bench.is(refused.length, 1, 'records of both wrong keys');
    },
  }),
  must({
    id: 'lock.records.refused.places',
    spec: 'protocol §8',
    sentence:
      'Refusals and jams have entries of their own in the ring: 04 has 32; 05, 06, 07, 0B and jams (03) have 16 each.',
    needs: ['keys', 'virtual'],
    after: ['lock.records.acknowledge', 'lock.check.key-day.yesterday'],
    mistake: 'refusals push other records out of the ring',
    run: async (bench) => {
      await bench.acknowledgeAll();
      for (let i = 0; i <= REFUSAL_PLACES; i += 1) {
        const visit = await bench.wakeAndConnect();
        bench.answers(await visit.unlock({ day: bench.today() - 1 }), 0x6d, 'a key from yesterday');
        await visit.end();
      }
      const visit = await bench.wakeAndConnect();
      const refusals = (await fetched(bench, visit)).filter(({ event }) => event === EVENTS.refusedSchedule);
      bench.is(refusals.length, REFUSAL_PLACES, `the records of ${REFUSAL_PLACES + 1} refusals in as many sessions`);
      const { records } = await visit.settled({ op: 'setTimeout', timeoutS: bench.targetState.relockS });
      bench.is(records.at(-1)?.number, (refusals.at(-1)?.number ?? 0) + 1, 'the number of the next record');
    },
  }),
  must({
    id: 'lock.clock.phase',
    spec: 'protocol §4.5',
    sentence:
      'When a command moves the clock, a new second of the lock begins at that moment; a command that does not move it leaves the phase of its seconds unchanged.',
    needs: ['keys', 'virtual'],
    after: ['lock.clock.follows', 'lock.records.numbers'],
    mistake: 'the clock keeps the fraction of a second that it had before',
    run: async (bench) => {
      const moved = await movedAhead(bench);
      await untilMs(bench, 200);
      await runsFrom(bench, moved, 'the lock’s time half a second after a step');
    },
  }),
  ...(
    [
      ['lost', ['keys', 'stimuli', 'virtual'], ['lock.clock.set-by-core'], 0, (bench: LockBench) => bench.powerCycle()],
      ['ahead', ['keys', 'virtual'], ['lock.clock.follows'], AHEAD_S, (bench: LockBench) => bench.restoreClock()],
    ] as const
  ).map(([name, needs, before, behindS, prepare]) =>
    must({
      id: `lock.clock.whole-seconds.${name}`,
      spec: 'protocol §4.5',
      sentence:
        'An accepted class 2 command moves the clock by the smallest step that brings it into [the command’s time, the command’s time + seconds since connect], whole seconds rounded down; a lost clock is set to the upper end.',
      needs,
      after: [...before, 'lock.clock.phase'],
      mistake: 'the seconds since the connection opened are rounded up, or to the nearest second',
      run: async (bench) => {
        await prepare(bench);
        const visit = await bench.wakeAndConnect();
        await bench.wait(visit.connectedAt + SINCE_CONNECT_MS - bench.target.now());
        const time = bench.unixSeconds() - behindS;
        const sentAt = bench.target.now();
        await visit.write(
          bench.keyring.online({ op: 'getLogs' }, visit.frame(undefined, time)),
          `A5 whose time is ${time}`,
        );
        const answeredAt = bench.target.now();
        // The lock connected between the request and the connection, and accepted the command between the write and its answer.
        const wholeS = Math.floor(SINCE_CONNECT_MS / 1_000);
        if (answeredAt - visit.requestedAt >= (wholeS + 1) * 1_000)
          throw new NotApplicable(
            `a connection and a command together take ${(wholeS + 1) * 1_000 - SINCE_CONNECT_MS} ms or more`,
          );
        const moved = { visit, second: time + wholeS, sentAt, answeredAt };
        await runsFrom(
          bench,
          moved,
          `the lock’s time after a command ${counted(wholeS, 'whole second')} into the connection`,
        );
      },
    }),
  ),
  must({
    id: 'lock.check.phone-time.border',
    spec: 'protocol §7',
    sentence: 'Where flagged, the phone’s time is within 300 s of the lock’s.',
    needs: ['keys', 'virtual'],
    after: ['lock.clock.phase', 'lock.check.phone-time.just', 'lock.check.phone-time.just-behind'],
    mistake: 'the limit is off by one second',
    run: async (bench) => {
      for (const [offset, answer] of [
        [PHONE_TIME_S, 0x60],
        [PHONE_TIME_S + 1, 0x6d],
        [-PHONE_TIME_S, 0x60],
        [-PHONE_TIME_S - 1, 0x6d],
      ] as const) {
        const { visit, second } = await movedAhead(bench);
        const reply = await visit.unlock({ day: Math.floor(second / 86_400), phoneTime: second + offset });
        bench.answers(reply, answer, `a phone whose time is ${offset} s from the lock’s`);
      }
    },
  }),
  ...(
    [
      ['zeros', 'no half staged, and a check value computed from an all-zero master key', false],
      ['half-zeros', 'only one half staged, and a check value computed as if the other half were zeros', true],
    ] as const
  ).map(([name, what, stages]) =>
    must({
      id: `lock.key-reset.refused.${name}`,
      spec: 'protocol §4.4',
      sentence: 'In A1, both halves are staged and the check is correct.',
      after: ['lock.key-reset'],
      mistake: 'a half that was not staged counts as zeros',
      run: async (bench) => {
        const visit = await bench.wakeAndConnect();
        const master = new Uint8Array(16);
        const half = bench.keyring.master(bench.keyring.epoch + 1).slice(0, 8);
        if (stages) {
          await visit.settled({ op: 'setKey', part: 0, half });
          master.set(half);
        }
        const check = setupCheck(master, visit.session);
        bench.answers(
          await visit.command({ op: 'setup', epoch: bench.keyring.epoch + 1, check }),
          0x65,
          `A1 with ${what}`,
        );
        bench.answers(await visit.unlock(), 0x60, 'a key of the current master afterwards');
      },
    }),
  ),
  must({
    id: 'lock.check.supply.open-bolt',
    spec: 'protocol §7',
    sentence:
      'Checks 14 and 15 apply to an unlock that has to move the bolt: if the bolt is already open, the motor is not needed.',
    needs: ['keys', 'stimuli', 'virtual'],
    after: ['lock.check.supply', 'lock.motion.open-already'],
    mistake: 'the supply is checked for every unlock',
    run: async (bench) => {
      bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
      const weak = await bench.weak();
      const mv = bench.batteryMv;
      await weak.end();
      await bench.setBattery(3_000);
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'setTimeout', timeoutS: 20 });
      bench.answers(await visit.unlock(), 0x60, 'an unlock with a healthy battery');
      bench.onFinish('locked', () => bench.wait(20_000));
      await bench.setBattery(mv);
      const reply = await visit.unlock();
      await bench.setBattery(3_000);
      bench.answers(reply, 0x60, 'an unlock of the open bolt with a battery that is too weak for the motor');
    },
  }),
];
