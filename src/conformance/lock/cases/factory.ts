/** Protocol §4.4 and §5: the reset to factory state, what survives it, and the setup after it. */

import { upKey } from '../../../keys/derive.ts';
import { openRecord } from '../../../keys/records.ts';
import { bytesOf, hexByte } from '../../../protocol/bytes.ts';
import { EVENTS, eventOfOp, type LockRecord } from '../../../protocol/record.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { Lab } from '../probe/lab.ts';
import { handOver, setUp } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const RESET = '**A9** resets the lock to factory state; epoch, last known day, record number';

/** Resets the lock to factory state with A9, and sets it up again afterwards. */
async function inFactory(lab: Lab): Promise<Visit> {
  const visit = await lab.wakeAndConnect();
  lab.onFinish('set up again', () => againSetUp(lab));
  lab.answers(await visit.command({ op: 'reset' }), 0x60, 'A9');
  await visit.end();
  return lab.wakeAndConnect();
}

async function againSetUp(lab: Lab): Promise<void> {
  await setUp(lab);
  await completed(lab);
}

/** Zone and relock time, after A1. */
async function completed(lab: Lab): Promise<void> {
  const visit = await lab.wakeAndConnect();
  await visit.settled(zoneCommand('UTC', lab.target.now()));
  await visit.settled({ op: 'setTimeout', timeoutS: lab.book.relockS });
  await visit.end();
}

/** The records of a connection that open under the master of one epoch and no other. */
function recordsUnder(lab: Lab, visit: Visit, epoch: number): readonly LockRecord[] {
  const candidates = [{ epoch, upKey: upKey(lab.keyring.master(epoch)) }];
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
    run: async (lab) => {
      const visit = await inFactory(lab);
      const read = decodeSession(visit.session);
      lab.is(read.ok ? read.value.setUp : undefined, false, 'the bit "set up" after A9');
      lab.answers(await visit.unlock(), 0x63, 'an offline key to a factory lock');
      lab.answers(await visit.command({ op: 'unlock' }), 0x63, 'a class 2 command to a factory lock');
    },
  }),
  must({
    id: 'lock.setup',
    spec: 'protocol §5',
    sentence:
      '**Setup** of a factory lock: B0 part 0, B0 part 1, A1 under class 0; then C9, C8 …, A2 under class 2 and the new master.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'the new master counts only from the next session on',
    run: async (lab) => {
      const visit = await inFactory(lab);
      lab.answers(await handOver(lab, visit, 0, lab.keyring.epoch + 1), 0x60, 'A1 under class 0');
      lab.keyring.epoch += 1;
      lab.onFinish('set up again', () => Promise.resolve());
      lab.answers(await visit.command(zoneCommand('UTC', lab.target.now())), 0x60, 'C9 under the new master');
      lab.answers(
        await visit.command({ op: 'setTimeout', timeoutS: lab.book.relockS }),
        0x60,
        'AE under the new master',
      );
      lab.answers(await visit.unlock(), 0x60, 'an offline unlock under the new master');
    },
  }),
  must({
    id: 'lock.setup.record-without-time',
    spec: 'protocol §8',
    sentence: 'the lock’s time, 0 while its clock is not valid',
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.unlocked'],
    mistake: 'a time that the lock kept although A9 wiped its zone',
    run: async (lab) => {
      const visit = await inFactory(lab);
      const { records } = await handOver(lab, visit, 0, lab.keyring.epoch + 1);
      lab.keyring.epoch += 1;
      lab.onFinish('set up again', () => completed(lab));
      const record = records.at(-1);
      lab.is(record?.clockValid, false, 'the clock in the record of A1, before a zone is known');
      lab.is(record?.time, 0, 'the time in that record');
    },
  }),
  must({
    id: 'lock.setup.only-its-opcodes',
    spec: 'protocol §7',
    sentence: 'class 0: A1, B0; class 4: A2; class 2: all',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'a factory lock takes every opcode under its factory key',
    run: async (lab) => {
      const visit = await inFactory(lab);
      for (const op of ['unlock', 'getLogs', 'reset'] as const)
        lab.answers(await visit.command({ op }, 0), 0x63, `${op} under class 0`);
    },
  }),
  must({
    id: 'lock.reset.numbers-go-on',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.numbers'],
    mistake: 'A9 begins the record numbers at 1 again',
    run: async (lab) => {
      const first = await lab.wakeAndConnect();
      const { records } = await first.settled({ op: 'setLongPress', longPressMs: 800 });
      const before = records.at(-1)?.number ?? 0;
      await first.end();
      await (await inFactory(lab)).end();
      await againSetUp(lab);
      lab.onFinish('set up again', () => Promise.resolve());
      const visit = await lab.wakeAndConnect();
      const after = (await visit.settled({ op: 'setLongPress', longPressMs: 800 })).records.at(-1)?.number ?? 0;
      lab.holds(after > before, 'the record number after a reset', `above ${before}`, String(after));
    },
  }),
  must({
    id: 'lock.reset.factory-by-hand',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret', 'stimuli'],
    after: ['lock.setup'],
    mistake: 'the button resets the slots and keeps the master',
    run: async (lab) => {
      await lab.stimulate({ stimulus: 'factoryReset' });
      lab.onFinish('set up again', () => againSetUp(lab));
      const visit = await lab.wakeAndConnect();
      const read = decodeSession(visit.session);
      lab.is(read.ok ? read.value.setUp : undefined, false, 'the bit "set up" after a factory reset');
      lab.holds(read.ok, 'the session of a factory lock', 'twenty bytes as in §3', hexByte(visit.session.length));
    },
  }),
  must({
    id: 'lock.reset.keeps-epoch',
    spec: 'protocol §4.4',
    sentence: RESET,
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset'],
    mistake: 'A9 sets the epoch to 0, so old masters can be valid again',
    run: async (lab) => {
      const read = decodeSession((await inFactory(lab)).session);
      lab.is(read.ok ? read.value.epochBits : undefined, lab.keyring.epoch % 16, 'the epoch that a reset lock shows');
    },
  }),
  must({
    id: 'lock.reset.clears-hours',
    spec: 'protocol §4.4',
    sentence: 'Unset days are closed.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset', 'lock.hours.inside'],
    mistake: 'A9 leaves the hours of the last facility',
    run: async (lab) => {
      lab.restoreBy('hours 9', { op: 'scheduleHours', index: 9, weekdays: 0x7f, open: 0, close: 0 });
      const first = await lab.wakeAndConnect();
      await first.settled({ op: 'scheduleHours', index: 9, weekdays: 0x7f, open: 0, close: 96 });
      await first.end();
      const factory = await inFactory(lab);
      await factory.end();
      await againSetUp(lab);
      lab.onFinish('set up again', () => Promise.resolve());
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock({ schedule: 9 }), 0x6d, 'a key of hours that were set before the reset');
    },
  }),
  must({
    id: 'lock.reset.record-under-wiped-master',
    spec: 'protocol §4.4',
    sentence: 'The record of A9 itself is also sent before its 60, under the master that A9 wiped.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.reset', 'lock.records.unlocked'],
    mistake: 'the master is wiped before the record is made, or the record waits for the next setup',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      lab.onFinish('set up again', () => againSetUp(lab));
      const reply = await visit.settled({ op: 'reset' });
      const mine = recordsUnder(lab, visit, lab.keyring.epoch).filter(({ event }) => event === eventOfOp('reset'));
      lab.is(mine.length, 1, 'records of A9 under the master that it wiped');
      lab.is(reply.records.at(-1)?.event, eventOfOp('reset'), 'the event of the last packet before the 60');
    },
  }),
  must({
    id: 'lock.reset.records-survive',
    spec: 'protocol §4.4',
    sentence: 'These are sent under the master of the next setup.',
    needs: ['keys', 'factory-secret'],
    after: ['lock.setup', 'lock.records.before-answer'],
    mistake: 'A9 empties the ring, or records are sealed when they are made instead of when they are sent',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const { reply, visit } = await lab.unlocked();
      const number = reply.records.find(({ event }) => event === EVENTS.unlocked)?.number;
      await visit.end();
      await lab.relocked();
      await (await inFactory(lab)).end();
      await againSetUp(lab);
      lab.onFinish('set up again', () => Promise.resolve());
      const next = await lab.wakeAndConnect();
      await next.settled({ op: 'getLogs' });
      const kept = recordsUnder(lab, next, lab.keyring.epoch).map((record) => record.number);
      lab.holds(
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
    sentence: 'The record of A1 is made with the new master’s `upKey`, that of A9 with the wiped one’s.',
    after: ['lock.key-reset', 'lock.records.unlocked'],
    mistake: 'the record of A1 is made before the new master is in place',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const epoch = lab.keyring.epoch + 1;
      lab.answers(await handOver(lab, visit, 2, epoch), 0x60, 'A1 under class 2');
      lab.keyring.epoch = epoch;
      lab.book.generations.clear();
      const mine = recordsUnder(lab, visit, epoch).filter(({ event }) => event === eventOfOp('setup'));
      lab.is(mine.length, 1, 'records of A1 under the new master');
    },
  }),
];
