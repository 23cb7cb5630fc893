/** Protocol §4.4 and §5: the reset to factory state, the data that survives it, and the set-up after it. */

import { upKey } from '../../../keys/derive.ts';
import { openRecord } from '../../../keys/records.ts';
import { bytesOf, hexByte } from '../../../protocol/bytes.ts';
import { EVENTS, eventOfOp, type LockRecord } from '../../../protocol/record.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import { handOver, setUp } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const RESET =
  '**A9** resets the lock to factory state; epoch, last known day, record number and the records that wait survive.';

/** Resets the lock to factory state with A9, and sets it up again afterwards. */
async function inFactory(bench: LockBench): Promise<Visit> {
  const visit = await bench.wakeAndConnect();
  bench.onFinish('set up again', () => againSetUp(bench));
  bench.answers(await visit.command({ op: 'reset' }), 0x60, 'A9');
  await visit.end();
  return bench.wakeAndConnect();
}

async function againSetUp(bench: LockBench): Promise<void> {
  await setUp(bench);
  await completed(bench);
}

/** Sets time-zone data and relock time, after A1. */
async function completed(bench: LockBench): Promise<void> {
  const visit = await bench.wakeAndConnect();
  await visit.settled(zoneCommand('UTC', bench.target.now()));
  await visit.settled({ op: 'setTimeout', timeoutS: bench.targetState.relockS });
  await visit.end();
}

/** The records of a connection that can be decrypted under the master of that epoch and no other. */
function recordsUnder(bench: LockBench, visit: Visit, epoch: number): readonly LockRecord[] {
  const candidates = [{ epoch, upKey: upKey(bench.keyring.master(epoch)) }];
  return visit.serverPackets.flatMap((packet) => {
    const opened = openRecord(bytesOf(packet), visit.session, candidates);
    return opened.ok ? [opened.record] : [];
  });
}

export const FACTORY_CASES: readonly LockCase[] = [
  must({
    id: 'lock.reset',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.key-reset'],
    mistake: 'A9 clears the slots and keeps the master',
    run: async (bench) => {
      const visit = await inFactory(bench);
      const read = decodeSession(visit.session);
      bench.is(read.ok ? read.value.setUp : undefined, false, 'the "set up" bit after A9');
      bench.answers(await visit.unlock(), 0x63, 'an offline key to a factory lock');
      bench.answers(await visit.command({ op: 'unlock' }), 0x63, 'a class 2 command to a factory lock');
    },
  }),
  must({
    id: 'lock.setup',
    spec: 'protocol §5',
    sentence:
      '**Set-up** of a factory lock: B0 part 0, B0 part 1, A1 under class 0; then C9, C8 …, A2 under class 2 and the new master.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'the new master takes effect only from the next session on',
    run: async (bench) => {
      const visit = await inFactory(bench);
      bench.answers(await handOver(bench, visit, 0, bench.keyring.epoch + 1), 0x60, 'A1 under class 0');
      bench.keyring.epoch += 1;
      bench.onFinish('set up again', () => Promise.resolve());
      bench.answers(await visit.command(zoneCommand('UTC', bench.target.now())), 0x60, 'C9 under the new master');
      bench.answers(
        await visit.command({ op: 'setTimeout', timeoutS: bench.targetState.relockS }),
        0x60,
        'AE under the new master',
      );
      bench.answers(await visit.unlock(), 0x60, 'an offline unlock under the new master');
    },
  }),
  must({
    id: 'lock.setup.record-without-time',
    spec: 'protocol §8',
    sentence: 'Bytes 2–5 of a record are the lock’s time, 0 while its clock is not valid.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.unlocked'],
    mistake: 'the record contains a time that the lock kept although A9 wiped its time-zone data',
    run: async (bench) => {
      const visit = await inFactory(bench);
      const { records } = await handOver(bench, visit, 0, bench.keyring.epoch + 1);
      bench.keyring.epoch += 1;
      bench.onFinish('set up again', () => completed(bench));
      const record = records.at(-1);
      bench.is(record?.clockValid, false, 'the clock in the record of A1, before time-zone data is known');
      bench.is(record?.time, 0, 'the time in that record');
    },
  }),
  must({
    id: 'lock.setup.only-its-opcodes',
    spec: 'protocol §7',
    sentence: 'Class 0 allows A1 and B0, class 4 allows A2, and class 2 allows all opcodes.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'a factory lock accepts every opcode under its factory key',
    run: async (bench) => {
      const visit = await inFactory(bench);
      for (const op of ['unlock', 'getLogs', 'reset'] as const)
        bench.answers(await visit.command({ op }, 0), 0x63, `${op} under class 0`);
    },
  }),
  must({
    id: 'lock.reset.numbers-go-on',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.numbers'],
    mistake: 'A9 begins the record numbers at 1 again',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      const { records } = await first.settled({ op: 'setLongPress', longPressMs: 800 });
      const before = records.at(-1)?.number ?? 0;
      await first.end();
      await (await inFactory(bench)).end();
      await againSetUp(bench);
      bench.onFinish('set up again', () => Promise.resolve());
      const visit = await bench.wakeAndConnect();
      const after = (await visit.settled({ op: 'setLongPress', longPressMs: 800 })).records.at(-1)?.number ?? 0;
      bench.holds(after > before, 'the record number after a reset', `above ${before}`, String(after));
    },
  }),
  must({
    id: 'lock.reset.factory-by-hand',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret', 'stimuli'],
    after: ['lock.setup'],
    mistake: 'the button resets the slots and keeps the master',
    run: async (bench) => {
      await bench.stimulate({ stimulus: 'factoryReset' });
      bench.onFinish('set up again', () => againSetUp(bench));
      const visit = await bench.wakeAndConnect();
      const read = decodeSession(visit.session);
      bench.is(read.ok ? read.value.setUp : undefined, false, 'the "set up" bit after a factory reset');
      bench.holds(read.ok, 'the session of a factory lock', 'twenty bytes as in §3', hexByte(visit.session.length));
    },
  }),
  must({
    id: 'lock.reset.keeps-epoch',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'A9 sets the epoch to 0, so old masters can be valid again',
    run: async (bench) => {
      const read = decodeSession((await inFactory(bench)).session);
      bench.is(
        read.ok ? read.value.epochBits : undefined,
        bench.keyring.epoch % 16,
        'the epoch that a reset lock shows',
      );
    },
  }),
  must({
    id: 'lock.reset.clears-hours',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset', 'lock.hours.inside'],
    mistake: 'A9 leaves the hours of the previous facility',
    run: async (bench) => {
      bench.restoreBy('hours 9', { op: 'scheduleHours', index: 9, weekdays: 0x7f, open: 0, close: 0 });
      const first = await bench.wakeAndConnect();
      await first.settled({ op: 'scheduleHours', index: 9, weekdays: 0x7f, open: 0, close: 96 });
      await first.end();
      const factory = await inFactory(bench);
      await factory.end();
      await againSetUp(bench);
      bench.onFinish('set up again', () => Promise.resolve());
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ schedule: 9 }), 0x6d, 'a key with hours that were set before the reset');
    },
  }),
  must({
    id: 'lock.reset.record-under-wiped-master',
    spec: 'protocol §4.4',
    sentence: 'The record of A9 itself is also sent before its 60, under the master that A9 wiped.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset', 'lock.records.unlocked'],
    mistake: 'the master is wiped before the record is written, or the record is delayed until the next set-up',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      bench.onFinish('set up again', () => againSetUp(bench));
      const reply = await visit.settled({ op: 'reset' });
      const mine = recordsUnder(bench, visit, bench.keyring.epoch).filter(({ event }) => event === eventOfOp('reset'));
      bench.is(mine.length, 1, 'records of A9 under the master that it wiped');
      bench.is(reply.records.at(-1)?.event, eventOfOp('reset'), 'the event of the last packet before the 60');
    },
  }),
  must({
    id: 'lock.reset.records-survive',
    spec: 'protocol §4.4',
    sentence: 'The waiting records are sent under the master of the next set-up.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.before-answer'],
    mistake: 'A9 empties the ring, or records are sealed when they are written instead of when they are sent',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const { reply, visit } = await bench.unlocked();
      const number = reply.records.find(({ event }) => event === EVENTS.unlocked)?.number;
      await visit.end();
      await bench.relocked();
      await (await inFactory(bench)).end();
      await againSetUp(bench);
      bench.onFinish('set up again', () => Promise.resolve());
      const next = await bench.wakeAndConnect();
      await next.settled({ op: 'getLogs' });
      const kept = recordsUnder(bench, next, bench.keyring.epoch).map((record) => record.number);
      bench.holds(
        number !== undefined && kept.includes(number),
        'the records after A9 and a setup, under the new master',
        `record ${number} of the opening among them`,
        kept.join(' ') || 'none',
      );
    },
  }),
  must({
    id: 'lock.key-reset.record-under-new-master',
    spec: 'protocol §8',
    sentence: 'The record of A1 is created with the new master’s `upKey`, that of A9 with the wiped one’s.',
    after: ['lock.key-reset', 'lock.records.unlocked'],
    mistake: 'the record of A1 is written before the new master is in place',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const epoch = bench.keyring.epoch + 1;
      bench.answers(await handOver(bench, visit, 2, epoch), 0x60, 'A1 under class 2');
      bench.keyring.epoch = epoch;
      bench.targetState.generations.clear();
      const mine = recordsUnder(bench, visit, epoch).filter(({ event }) => event === eventOfOp('setup'));
      bench.is(mine.length, 1, 'records of A1 under the new master');
    },
  }),
];
