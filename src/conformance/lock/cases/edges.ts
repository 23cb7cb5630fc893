/** Boundary cases: the shutdown, the relock timer, limits of the clock and the time-zone data, a bank that a lock does not have. */

import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { resealed } from './packets.ts';

const RELOCK = '**AE** sets the seconds from an unlock to the end of the relock timer.';
const RELOCK_S = 8;
/** 200 ms, as measured with a clock that advances in steps. */
const CLOSING_MS = 240;
const OPEN: readonly number[] = [0, 1];

/** Opens the lock with a relock time longer than the case. */
async function openFor(bench: LockBench, timeoutS: number) {
  bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
  const visit = await bench.wakeAndConnect();
  bench.onFinish('locked', () => bench.wait(timeoutS * 1_000));
  await visit.settled({ op: 'setTimeout', timeoutS });
  bench.answers(await visit.unlock(), 0x60, 'an unlock');
  return visit;
}

async function stateIs(bench: LockBench, open: boolean, what: string): Promise<void> {
  await bench.visit?.end();
  const state = await bench.state();
  bench.holds(
    OPEN.includes(state) === open,
    what,
    open ? 'state 0 or 1' : 'a state other than 0 and 1',
    `state ${state}`,
  );
}

export const EDGE_CASES: readonly LockCase[] = [
  must({
    id: 'lock.shutdown',
    spec: 'protocol §4.4',
    sentence:
      '**A0** answers 60, locks if the hasp is in, then sends the notice `51 64` and disconnects 200 ms after it.',
    after: ['lock.unlock.offline'],
    mistake: 'A0 is answered only by its notice, or the connection closes without one',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      bench.answers(await visit.command({ op: 'shutdown' }), 0x60, 'A0');
      await bench.until(() => visit.ended !== undefined, 5_000);
      bench.is(visit.answers.at(-1)?.slice(0, 4), '5164', 'the last packet of a connection that A0 ends');
      bench.holds(visit.ended !== undefined, 'the connection after A0', 'ended by the lock', 'still open');
      await stateIs(bench, false, 'the bolt after A0');
    },
  }),
  must({
    id: 'lock.relock.not-early',
    spec: 'protocol §4.4',
    sentence: RELOCK,
    needs: ['keys', 'virtual'],
    after: ['lock.relock.by-itself'],
    mistake: 'the time is read in the wrong unit, or is counted from the start of the connection',
    run: async (bench) => {
      await openFor(bench, RELOCK_S);
      await bench.wait((RELOCK_S - 2) * 1_000);
      await stateIs(bench, true, 'the bolt two seconds before it should lock');
    },
  }),
  must({
    id: 'lock.relock.starts-again',
    spec: 'protocol §7',
    sentence:
      'Unlocking a bolt that is already open answers 60, after unsent records like every unlock (§8), and restarts the relock timer.',
    needs: ['keys', 'virtual'],
    after: ['lock.relock.not-early', 'lock.motion.open-already'],
    mistake: 'a second unlock does not restart the running timer',
    run: async (bench) => {
      const visit = await openFor(bench, RELOCK_S);
      await bench.wait((RELOCK_S - 2) * 1_000);
      bench.answers(await visit.unlock(), 0x60, 'a second unlock of an open bolt');
      await bench.wait((RELOCK_S - 3) * 1_000);
      await stateIs(bench, true, 'the bolt after the relock time of the first unlock has passed');
    },
  }),
  must({
    id: 'lock.explicit-lock',
    spec: 'protocol §4.4',
    sentence: '**C7** explicit lock: the bolt never comes out on a timer, only after A0 or when the hasp is pushed in.',
    after: ['lock.relock.by-itself', 'lock.shutdown'],
    mistake: 'bit 1 of C7 is not read, or blocks A0 as well',
    run: async (bench) => {
      bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: true });
      bench.answers(await visit.unlock(), 0x60, 'an unlock');
      await bench.wait(bench.relockMs + 3_000);
      await stateIs(bench, true, 'the bolt after the relock time');
      const next = await bench.wakeAndConnect();
      await next.command({ op: 'shutdown' });
      await bench.until(() => next.ended !== undefined, 5_000);
      await stateIs(bench, false, 'the bolt after A0');
    },
  }),
  must({
    id: 'lock.explicit-lock.stops-the-time',
    spec: 'protocol §4.4',
    sentence:
      'A C7 that begins an explicit lock stops a running relock timer; one that ends it starts the relock timer if the bolt is in.',
    needs: ['keys', 'virtual'],
    after: ['lock.explicit-lock'],
    mistake: 'C7 changes only the relock time of later unlocks',
    run: async (bench) => {
      const visit = await openFor(bench, RELOCK_S);
      bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
      await bench.wait((RELOCK_S - 2) * 1_000);
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: true });
      await bench.wait((RELOCK_S - 2) * 1_000);
      await stateIs(bench, true, 'the bolt after the time that an explicit lock stopped');
    },
  }),
  must({
    id: 'lock.explicit-lock.end',
    spec: 'protocol §4.4',
    sentence:
      'A C7 that begins an explicit lock stops a running relock timer; one that ends it starts the relock timer if the bolt is in.',
    needs: ['keys', 'virtual'],
    after: ['lock.explicit-lock'],
    mistake: 'the bolt stays in permanently once an explicit lock has ended',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: true });
      bench.answers(await visit.unlock(), 0x60, 'an unlock');
      await visit.settled({ op: 'unitState', overlock: false, explicitLock: false });
      await bench.wait(bench.relockMs + 3_000);
      await stateIs(bench, false, 'the bolt after the relock time');
    },
  }),
  must({
    id: 'lock.check.slot.bank',
    spec: 'protocol §7',
    sentence: 'The lock has the slot of the header.',
    after: ['lock.unlock.offline'],
    mistake: 'the bank in the header is not read',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      if (bench.claims.banks) return bench.answers(await visit.unlock({ bank: 1 }), 0x60, 'a key of bank 1');
      const packet = resealed(bench, visit, { header: (header) => header.with(0, 0x14) });
      bench.answers(
        await visit.write(packet, 'a key of bank 0 with bank 1 in its header'),
        0x61,
        'a key under a different bank',
      );
    },
  }),
  must({
    id: 'lock.sequence.kept-by-refusal',
    spec: 'protocol §4.5',
    sentence:
      'A class 0 or 2 command that passes checks 1–8 is _accepted_: it consumes its sequence, even if the answer is 69. Sequence 0 is never above the last accepted sequence, so check 6 refuses it.',
    after: ['lock.unlock.online'],
    mistake: 'a refused command uses up its sequence number',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const wrong = bench.keyring.online({ op: 'setTimeout', timeoutS: 0 }, visit.frame(20));
      bench.answers(await visit.write(wrong, 'AE out of range'), 0x65, 'AE out of range');
      const right = bench.keyring.online({ op: 'getBattery' }, visit.frame(20));
      bench.answers(
        await visit.write(right, 'AA with the same sequence'),
        0x66,
        'AA with the sequence of a refused one',
      );
    },
  }),
  must({
    id: 'lock.clock.stays-inside',
    spec: 'protocol §4.5',
    sentence:
      'An accepted class 2 command moves the clock by the smallest step that brings it into [the command’s time, the command’s time + seconds since connect], whole seconds rounded down; a lost clock is set to the upper end.',
    needs: ['keys', 'virtual'],
    after: ['lock.clock.follows', 'lock.check.phone-time.late'],
    mistake: 'the clock jumps to the time of every command',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await bench.wait(10_000);
      const now = bench.unixSeconds();
      await visit.write(
        bench.keyring.online({ op: 'getLogs' }, visit.frame(undefined, now - 8)),
        'a command eight seconds old',
      );
      bench.answers(await visit.unlock({ phoneTime: now + 296 }), 0x60, 'a phone that is 296 s ahead');
    },
  }),
  must({
    id: 'lock.zone.transition.back',
    spec: 'protocol §4.4',
    sentence:
      'From the transition on, the second offset applies; after as many quarter-hours as bytes 12–13 say, the first applies again.',
    needs: ['keys', 'virtual'],
    after: ['lock.zone.transition.after'],
    mistake: 'the second offset applies forever',
    run: async (bench) => {
      bench.restoreBy('zone', zoneCommand('UTC', bench.target.now()));
      const visit = await bench.wakeAndConnect();
      const transition = bench.unixSeconds() - 1_800;
      // With the second offset, it is a different day.
      const offsetAfter = bench.unixSeconds() % 86_400 < 43_200 ? -48 : 48;
      const zone = { op: 'zoneTime', offset: 0, transition, offsetAfter } as const;
      await visit.settled({ ...zone, quartersToNext: 1 });
      bench.answers(await visit.unlock(), 0x60, 'a key for the day by the first offset, once that applies again');
      await visit.settled({ ...zone, quartersToNext: 0 });
      bench.answers(await visit.unlock(), 0x6d, 'that key while the second offset applies');
    },
  }),
  must({
    id: 'lock.check.key-day.zone',
    spec: 'protocol §7',
    sentence: 'Unless the key is standing, the clock is valid and the key day is the current day.',
    after: ['lock.check.key-day.yesterday'],
    mistake: 'the day is counted in UTC, or the offset is read as unsigned',
    run: async (bench) => {
      bench.restoreBy('zone', zoneCommand('UTC', bench.target.now()));
      const visit = await bench.wakeAndConnect();
      for (const offset of [-48, 48]) {
        await visit.settled({ op: 'zoneTime', offset, transition: 0, offsetAfter: offset, quartersToNext: 0 });
        const utc = bench.today();
        const here = Math.floor((bench.unixSeconds() + offset * 900) / 86_400);
        const what = `a key for today in a zone ${Math.abs(offset / 4)} hours ${offset < 0 ? 'west' : 'east'} of UTC`;
        bench.answers(await visit.unlock({ day: here }), 0x60, what);
        if (here !== utc) bench.answers(await visit.unlock({ day: utc }), 0x6d, `${what}, by the day in UTC`);
      }
    },
  }),
  must({
    id: 'lock.records.sixteen',
    spec: 'protocol §8',
    sentence:
      'Before the 60 of an unlock the lock sends up to sixteen records that it has not sent in this session yet, oldest first.',
    after: ['lock.records.before-answer', 'lock.records.acknowledge'],
    mistake: 'an unlock sends all records, sends the newest first, or sends the same ones again',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const first = await bench.wakeAndConnect();
      for (let i = 0; i < 20; i += 1) await first.settled({ op: 'setTimeout', timeoutS: bench.targetState.relockS });
      await first.end();
      const visit = await bench.wakeAndConnect();
      const numbers = async () => (await visit.unlock()).records.map((record) => record.number);
      const sent = await numbers();
      const more = await numbers();
      bench.is(sent.length, 16, 'the number of records before the answer');
      const all = [...sent, ...more];
      const sorted = all.every((number, i) => i === 0 || number > (all[i - 1] ?? 0));
      bench.holds(sorted, 'the records of two unlocks', 'each once, oldest first', all.join(' '));
    },
  }),
  must({
    id: 'lock.notice.closed-by-hand',
    spec: 'protocol §4.4',
    sentence: 'The notice says "closed by hand" if somebody has pushed the hasp in since the last touch.',
    needs: ['keys', 'stimuli', 'haspSensor'],
    after: ['lock.shutdown', 'lock.motion.locks-when-closed'],
    mistake: 'the byte is constant, or a touch does not clear it',
    run: async (bench) => {
      const { visit } = await bench.unlocked();
      await bench.pullHasp();
      await bench.stimulate({ stimulus: 'closeHasp' });
      await bench.wait(3_000);
      bench.is((await noticeOf(bench, visit)).slice(6, 8), '01', 'byte 3 of the notice after the hasp was pushed in');
      const next = await bench.wakeAndConnect();
      bench.is((await noticeOf(bench, next)).slice(6, 8), '00', 'byte 3 of the notice after the next touch');
    },
  }),
  must({
    id: 'lock.notice.then-closes',
    spec: 'protocol §10',
    sentence: 'A lock disconnects 200 ms after the notice `51 64`.',
    needs: ['keys', 'virtual'],
    after: ['lock.shutdown'],
    mistake: 'the lock waits for the phone to end the connection',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await visit.command({ op: 'shutdown' });
      await bench.until(() => visit.answers.some((packet) => packet.startsWith('5164')), 5_000);
      const from = bench.target.now();
      await bench.until(() => visit.ended !== undefined, 5_000);
      const ms = bench.target.now() - from;
      const met = visit.ended !== undefined && ms <= CLOSING_MS;
      bench.holds(met, 'the time from the notice to the end of the link', 'at most 200 ms', `${ms} ms`);
    },
  }),
  ...(
    [
      [
        'inside-release',
        'a release from inside',
        (bench: LockBench) => bench.stimulate({ stimulus: 'releaseFromInside' }),
      ],
      ['start', 'a boot with an open bolt', (bench: LockBench) => startedOpen(bench)],
    ] as const
  ).map(([name, what, act]) =>
    must({
      id: `lock.relock.after-${name}`,
      spec: 'protocol §4.4',
      sentence:
        'In a lock that is set up, a release from inside also starts the relock timer, and so does a start of the lock with an open bolt.',
      needs: ['keys', 'stimuli', 'virtual'],
      after: ['lock.relock.not-early'],
      mistake: 'only an unlock with a packet starts the relock timer, so the lock stays open',
      run: async (bench) => {
        bench.restoreBy('relock', { op: 'setTimeout', timeoutS: bench.targetState.relockS });
        const visit = await bench.wakeAndConnect();
        await visit.settled({ op: 'setTimeout', timeoutS: RELOCK_S });
        await visit.end();
        bench.onFinish('locked', () => bench.wait(RELOCK_S * 1_000));
        await act(bench);
        await bench.wait((RELOCK_S - 3) * 1_000);
        await stateIs(bench, true, `the bolt soon after ${what}`);
        await bench.wait(6_000);
        await stateIs(bench, false, `the bolt once the relock timer after ${what} has ended`);
      },
    }),
  ),
];

/** Sends A0; returns the last packet of the connection. */
async function noticeOf(bench: LockBench, visit: Visit): Promise<string> {
  await visit.command({ op: 'shutdown' });
  await bench.until(() => visit.ended !== undefined, 5_000);
  return visit.answers.at(-1) ?? '';
}

async function startedOpen(bench: LockBench): Promise<void> {
  const { visit } = await bench.unlocked();
  await visit.end();
  await bench.powerCycle();
}
