/**
 * What shows only at a limit: the places of the ring and of refusals, the clock to the second, a setup from nothing, an open bolt on a weak
 * battery.
 */
import { setupCheck } from '../../../keys/derive.ts';
import { EVENTS } from '../../../protocol/record.ts';
import { NotApplicable } from '../../bench/outcome.ts';
import type { Lab } from '../probe/lab.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { fetched } from './records.ts';

const PLACES = 256;
const REFUSAL_PLACES = 16;
/** A number of commands below the last sequence of a session and well within its minute. */
const COMMANDS_A_SESSION = 120;
const PHONE_TIME_S = 300;
const AHEAD_S = 60;

/** Nearer to the next full second than to the last one. */
const SINCE_CONNECT_MS = 2_550;

/** The second to which a command moved the lock's clock, at an instant between the other two. */
interface Moved {
  readonly visit: Visit;
  readonly second: number;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Makes that many configuration records, in as many sessions as necessary; returns their numbers. */
async function filled(lab: Lab, count: number): Promise<readonly number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const visit = await lab.wakeAndConnect();
    for (let i = 0; i < COMMANDS_A_SESSION && numbers.length < count; i += 1) {
      const { records } = await visit.settled({ op: 'setTimeout', timeoutS: lab.book.relockS });
      numbers.push(records.at(-1)?.number ?? 0);
    }
    await visit.end();
  }
  return numbers;
}

/** Waits until the target's time is that many milliseconds after a full second. */
const untilMs = (lab: Lab, ms: number) => lab.wait((ms + 1_000 - (lab.target.now() % 1_000)) % 1_000);

/**
 * Moves the lock's clock to a full second that is a minute ahead; returns that second. The command that restores the clock moves it back.
 */
async function movedAhead(lab: Lab): Promise<Moved> {
  lab.restoreClock();
  await lab.visit?.end();
  const visit = await lab.wakeAndConnect();
  // Two seconds after the connect, so that a clock which is one second ahead is not moved back.
  await lab.wait(2_000);
  await untilMs(lab, 700);
  const second = lab.unixSeconds() + AHEAD_S;
  const sentAt = lab.target.now();
  await visit.write(lab.keyring.online({ op: 'getLogs' }, visit.frame(undefined, second)), 'A5 a minute ahead');
  const answeredAt = lab.target.now();
  if (answeredAt - sentAt >= 400) throw new NotApplicable('the lock takes 400 ms or more for a command');
  return { visit, second, sentAt, answeredAt };
}

/**
 * Holds if the lock's clock has run since a command moved it to that second, between the write and the answer. A record shows the clock;
 * the command that leaves it does not move the clock.
 */
async function runsFrom(lab: Lab, { visit, second, sentAt, answeredAt }: Moved, what: string): Promise<void> {
  const from = lab.target.now();
  const timeoutS = lab.book.relockS;
  const packet = lab.keyring.online({ op: 'setTimeout', timeoutS }, visit.frame(undefined, second));
  const time = (await visit.write(packet, 'AE that does not move the clock')).records.at(-1)?.time ?? 0;
  const earliest = second + Math.floor((from - answeredAt) / 1_000);
  const latest = second + Math.floor((lab.target.now() - sentAt) / 1_000);
  lab.holds(time >= earliest && time <= latest, what, `${earliest} to ${latest}`, String(time));
}

export const LIMIT_CASES: readonly LockCase[] = [
  must({
    id: 'lock.records.ring-full',
    spec: 'protocol §8',
    sentence:
      'On overflow the two oldest records make way: event 1F takes the place of the oldest, numbered as the last record that was overwritten, with the time and',
    needs: ['keys', 'virtual'],
    after: ['lock.records.acknowledge', 'lock.records.numbers'],
    mistake: 'the ring overwrites its oldest records silently',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const numbers = await filled(lab, PLACES + 1);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock({ day: lab.today() - 1 }), 0x6d, 'a key from yesterday while the ring is full');
      const held = await fetched(lab, visit);
      lab.is(held.length, PLACES, 'the records of a ring that overflowed once');
      lab.is(held[0]?.event, EVENTS.overwritten, 'the event of the oldest record');
      lab.is(held[0]?.number, numbers[1], 'its number, which is that of the second record');
      const rest = held.slice(1).map(({ number }) => number);
      lab.is(rest.join(' '), numbers.slice(2).join(' '), 'the numbers of the others');
      await visit.settled({ op: 'acknowledgeRecords', number: held.at(-1)?.number ?? 0 });
    },
  }),
  must({
    id: 'lock.records.no-place-for-a-failure',
    spec: 'protocol §8',
    sentence: 'A failure that finds no place leaves that record to the next one.',
    needs: ['keys', 'virtual'],
    after: ['lock.records.ring-full', 'lock.records.one-for-all-failures'],
    mistake: 'a wrong key for which the full ring has no place prevents all further records of the session',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const numbers = await filled(lab, PLACES);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock({ generation: 8 }), 0x61, 'a wrong key while the ring is full');
      await visit.settled({ op: 'acknowledgeRecords', number: numbers.at(-1) ?? 0 });
      lab.answers(await visit.unlock({ generation: 8 }), 0x61, 'a wrong key after the ring is empty');
      const refused = (await fetched(lab, visit)).filter(({ event }) => event === EVENTS.refused);
      lab.is(refused.length, 1, 'records of both wrong keys');
    },
  }),
  must({
    id: 'lock.records.refused.places',
    spec: 'protocol §8',
    sentence: 'Refusals have places of their own in the ring: 04 has 32; 05, 06, 07, 0B and jams (03) have 16 each.',
    needs: ['keys', 'virtual'],
    after: ['lock.records.acknowledge', 'lock.check.key-day.yesterday'],
    mistake: 'refusals push other records out of the ring',
    run: async (lab) => {
      await lab.acknowledgeAll();
      for (let i = 0; i <= REFUSAL_PLACES; i += 1) {
        const visit = await lab.wakeAndConnect();
        lab.answers(await visit.unlock({ day: lab.today() - 1 }), 0x6d, 'a key from yesterday');
        await visit.end();
      }
      const visit = await lab.wakeAndConnect();
      const refusals = (await fetched(lab, visit)).filter(({ event }) => event === EVENTS.refusedSchedule);
      lab.is(refusals.length, REFUSAL_PLACES, `the records of ${REFUSAL_PLACES + 1} refusals in as many sessions`);
      const { records } = await visit.settled({ op: 'setTimeout', timeoutS: lab.book.relockS });
      lab.is(records.at(-1)?.number, (refusals.at(-1)?.number ?? 0) + 1, 'the number of the next record');
    },
  }),
  must({
    id: 'lock.clock.phase',
    spec: 'protocol §4.5',
    sentence:
      'A second of the lock begins at the moment when a command moves its clock; a command that does not move it leaves its seconds as they run.',
    needs: ['keys', 'virtual'],
    after: ['lock.clock.follows', 'lock.records.numbers'],
    mistake: 'the fraction of a second that the clock had before stays',
    run: async (lab) => {
      const moved = await movedAhead(lab);
      await untilMs(lab, 200);
      await runsFrom(lab, moved, 'the lock’s time half a second after a step');
    },
  }),
  ...(
    [
      ['lost', ['keys', 'stimuli', 'virtual'], ['lock.clock.set-by-core'], 0, (lab: Lab) => lab.powerCycle()],
      ['ahead', ['keys', 'virtual'], ['lock.clock.follows'], AHEAD_S, (lab: Lab) => lab.restoreClock()],
    ] as const
  ).map(([name, needs, before, behindS, prepare]) =>
    must({
      id: `lock.clock.whole-seconds.${name}`,
      spec: 'protocol §4.5',
      sentence: 'seconds since connect], whole seconds rounded down; a lost clock takes the upper end.',
      needs,
      after: [...before, 'lock.clock.phase'],
      mistake: 'the seconds since the connect are rounded up or to the nearest',
      run: async (lab) => {
        await prepare(lab);
        const visit = await lab.wakeAndConnect();
        await lab.wait(visit.connectedAt + SINCE_CONNECT_MS - lab.target.now());
        const time = lab.unixSeconds() - behindS;
        const sentAt = lab.target.now();
        await visit.write(
          lab.keyring.online({ op: 'getLogs' }, visit.frame(undefined, time)),
          `A5 whose time is ${time}`,
        );
        const answeredAt = lab.target.now();
        // The lock connected between the request and the connection, and took the command between the write and its answer.
        const wholeS = Math.floor(SINCE_CONNECT_MS / 1_000);
        if (answeredAt - visit.requestedAt >= (wholeS + 1) * 1_000)
          throw new NotApplicable(
            `a connection and a command together take ${(wholeS + 1) * 1_000 - SINCE_CONNECT_MS} ms or more`,
          );
        const moved = { visit, second: time + wholeS, sentAt, answeredAt };
        await runsFrom(lab, moved, `the lock’s time after a command ${wholeS} whole seconds into the connection`);
      },
    }),
  ),
  must({
    id: 'lock.check.phone-time.border',
    spec: 'protocol §7',
    sentence: 'where flagged: the phone’s time is within 300 s of the lock’s',
    needs: ['keys', 'virtual'],
    after: ['lock.clock.phase', 'lock.check.phone-time.just', 'lock.check.phone-time.just-behind'],
    mistake: 'the limit is off by one second',
    run: async (lab) => {
      for (const [offset, answer] of [
        [PHONE_TIME_S, 0x60],
        [PHONE_TIME_S + 1, 0x6d],
        [-PHONE_TIME_S, 0x60],
        [-PHONE_TIME_S - 1, 0x6d],
      ] as const) {
        const { visit, second } = await movedAhead(lab);
        const reply = await visit.unlock({ day: Math.floor(second / 86_400), phoneTime: second + offset });
        lab.answers(reply, answer, `a phone whose time is ${offset} s from the lock’s`);
      }
    },
  }),
  ...(
    [
      ['zeros', 'no half staged and the check of a master of zeros', false],
      ['half-zeros', 'one half staged and the check of that half and zeros', true],
    ] as const
  ).map(([name, what, stages]) =>
    must({
      id: `lock.key-reset.refused.${name}`,
      spec: 'protocol §4.4',
      sentence: 'both halves staged, check right',
      after: ['lock.key-reset'],
      mistake: 'a half that was not staged counts as zeros',
      run: async (lab) => {
        const visit = await lab.wakeAndConnect();
        const master = new Uint8Array(16);
        const half = lab.keyring.master(lab.keyring.epoch + 1).slice(0, 8);
        if (stages) {
          await visit.settled({ op: 'setKey', part: 0, half });
          master.set(half);
        }
        const check = setupCheck(master, visit.session);
        lab.answers(await visit.command({ op: 'setup', epoch: lab.keyring.epoch + 1, check }), 0x65, `A1 with ${what}`);
        lab.answers(await visit.unlock(), 0x60, 'a key of the present master afterwards');
      },
    }),
  ),
  must({
    id: 'lock.check.supply.open-bolt',
    spec: 'protocol §7',
    sentence: '- Checks 14 and 15 apply to an unlock that has to move the bolt: one of an open bolt needs no motor.',
    needs: ['keys', 'stimuli', 'virtual'],
    after: ['lock.check.supply', 'lock.motion.open-already'],
    mistake: 'the supply is checked for every unlock',
    run: async (lab) => {
      lab.restoreBy('relock', { op: 'setTimeout', timeoutS: lab.book.relockS });
      const weak = await lab.weak();
      const mv = lab.batteryMv;
      await weak.end();
      await lab.setBattery(3_000);
      const visit = await lab.wakeAndConnect();
      await visit.settled({ op: 'setTimeout', timeoutS: 20 });
      lab.answers(await visit.unlock(), 0x60, 'an unlock with a healthy battery');
      lab.onFinish('locked', () => lab.wait(20_000));
      await lab.setBattery(mv);
      const reply = await visit.unlock();
      await lab.setBattery(3_000);
      lab.answers(reply, 0x60, 'an unlock of the open bolt with a battery that is too weak for the motor');
    },
  }),
];
