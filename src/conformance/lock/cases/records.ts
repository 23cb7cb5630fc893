/** Protocol §8: the records of a lock, their numbers, their order before the answer, and their acknowledgement. */

import { hexByte } from '../../../protocol/bytes.ts';
import { counted } from '../../../protocol/counted.ts';
import { EVENTS, eventOfOp, type LockRecord } from '../../../protocol/record.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const NUMBERED = 'Every change of a lock’s state is a numbered record, sent as a server packet.';
const FLASH =
  'An accepted command that writes flash leaves opcode − 80 (A1, A3, A4, A6, A8, A9, AD, AE, AF, B1) or opcode − 90 (C7, C8, C9), sent before its 60: a _configuration_ record.';
export const FIELDS = { spec: 'protocol §8', sentence: NUMBERED, after: ['lock.unlock.offline'] } as const;

/** Fetches all waiting records with A5, without those that the case has acknowledged; a lock that does not drop them fails a different case. */
export async function fetched(bench: LockBench, visit: Visit): Promise<readonly LockRecord[]> {
  return bench.unacknowledged((await visit.settled({ op: 'getLogs' })).records);
}

/** The events of records, in hex. */
export const eventsOf = (records: readonly LockRecord[]): string =>
  records.map(({ event }) => hexByte(event)).join(' ') || 'none';

/** The newest waiting record of an event; fails the case if there is none. */
export function newest(bench: LockBench, records: readonly LockRecord[], event: number): LockRecord {
  const found = records.filter((record) => record.event === event).at(-1);
  bench.holds(found !== undefined, `a record of event ${hexByte(event)}`, 'one', `events ${eventsOf(records)}`);
  if (found === undefined) throw new Error('unreachable');
  return found;
}

/** Ranges of ascending numbers, such as `12–14 17`. */
function spans(numbers: readonly number[]): string {
  const starts = numbers.filter((number) => !numbers.includes(number - 1));
  const ends = numbers.filter((number) => !numbers.includes(number + 1));
  return starts.map((start, i) => (start === ends[i] ? `${start}` : `${start}–${ends[i]}`)).join(' ') || 'none';
}

async function afterUnlock(bench: LockBench): Promise<LockRecord> {
  await bench.acknowledgeAll();
  const { visit } = await bench.unlocked();
  return newest(bench, await fetched(bench, visit), EVENTS.unlocked);
}

export const RECORD_CASES: readonly LockCase[] = [
  must({
    id: 'lock.records.unlocked',
    ...FIELDS,
    mistake: 'an opening leaves no record, or the fields are in a different order',
    run: async (bench) => {
      const record = await afterUnlock(bench);
      bench.is(record.keyClass, 4, 'the key class in the record of the opening');
      bench.is(record.bank, 0, 'the bank in the record of the opening');
      bench.is(hexByte(record.detail), '05', 'byte 1 (slot and standing-key bit) in the record of the opening');
      bench.is(record.generationBits, 1, 'the generation of the slot');
    },
  }),
  must({
    id: 'lock.records.standing',
    ...FIELDS,
    after: ['lock.unlock.standing', 'lock.records.unlocked'],
    mistake: 'the standing bit is missing from byte 1',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const { visit } = await bench.unlocked({ standing: true, slot: 12 });
      const { detail } = newest(bench, await fetched(bench, visit), EVENTS.unlocked);
      bench.is(hexByte(detail), hexByte(0x80 | 12), 'byte 1 (slot and standing-key bit) in the record of the opening');
    },
  }),
  must({
    id: 'lock.records.by-core',
    ...FIELDS,
    after: ['lock.unlock.online', 'lock.records.unlocked'],
    mistake: 'the class of byte 14 is always 4',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'unlock' });
      bench.is(
        newest(bench, await fetched(bench, visit), EVENTS.unlocked).keyClass,
        2,
        'the key class in the record of the opening',
      );
    },
  }),
  must({
    id: 'lock.records.time',
    ...FIELDS,
    after: ['lock.records.unlocked'],
    mistake: 'the record contains the time since boot instead of the unix time',
    run: async (bench) => {
      const record = await afterUnlock(bench);
      const off = Math.abs(record.time - bench.unixSeconds());
      bench.is(record.clockValid, true, 'the "clock valid" bit of a record');
      bench.holds(off <= 5, 'the lock’s time in a record', `about ${bench.unixSeconds()}`, String(record.time));
    },
  }),
  must({
    id: 'lock.records.numbers',
    ...FIELDS,
    after: ['lock.records.unlocked'],
    mistake: 'a record that is not sent uses up a number, or two records share one',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.unlocked();
      await bench.visit?.end();
      await bench.relocked();
      const { visit } = await bench.unlocked();
      const numbers = (await fetched(bench, visit)).map((record) => record.number);
      bench.holds(numbers.length >= 3, 'records of two openings', 'at least three', String(numbers.length));
      bench.is(
        numbers.join(' '),
        numbers.map((_, i) => (numbers[0] ?? 0) + i).join(' '),
        'the numbers of consecutive records',
      );
    },
  }),
  must({
    id: 'lock.records.before-answer',
    spec: 'protocol §8',
    sentence:
      'Before the 60 of an unlock the lock sends up to sixteen records that it has not sent in this session yet, oldest first.',
    after: ['lock.records.unlocked'],
    mistake: 'the record follows its answer: phones have closed their upload by then',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const { reply } = await bench.unlocked();
      bench.holds(
        bench.unacknowledged(reply.records).some((record) => record.event === EVENTS.unlocked),
        'records before the answer of an unlock',
        'the opening among them',
        `${counted(reply.records.length, 'record')}`,
      );
    },
  }),
  must({
    id: 'lock.records.locked',
    ...FIELDS,
    after: ['lock.relock.by-itself', 'lock.records.unlocked'],
    mistake: 'only openings are recorded',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const { visit } = await bench.unlocked();
      await visit.end();
      await bench.relocked();
      newest(bench, await fetched(bench, await bench.wakeAndConnect()), EVENTS.locked);
    },
  }),
  must({
    id: 'lock.records.jam',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion', 'lock.records.unlocked'],
    mistake: 'a failed motion is answered but not recorded',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.lean(200);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock(), 0x69, 'an unlock under tension');
      newest(bench, await fetched(bench, visit), EVENTS.jam);
    },
  }),
  must({
    id: 'lock.records.supply',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.supply', 'lock.records.unlocked'],
    mistake: 'a weak battery is recorded as a jam, or not at all',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.weak();
      bench.answers(await visit.unlock(), 0x69, 'an unlock with a weak battery');
      newest(bench, await fetched(bench, visit), EVENTS.supplyTooLow);
    },
  }),
  must({
    id: 'lock.records.all-by-logs',
    spec: 'protocol §4.4',
    sentence: '**A5** sends all unacknowledged records.',
    after: ['lock.records.sixteen'],
    mistake: 'A5 sends sixteen records as an unlock does, or only those that were not sent in this session',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      const made: number[] = [];
      for (let i = 0; i < 20; i += 1) {
        const { records } = await visit.settled({ op: 'setTimeout', timeoutS: bench.targetState.relockS });
        made.push(records.at(-1)?.number ?? 0);
      }
      for (const time of ['first', 'second'])
        bench.is(
          (await fetched(bench, visit)).map(({ number }) => number).join(' '),
          made.join(' '),
          `the records that the ${time} A5 sends`,
        );
    },
  }),
  ...(
    [
      ['unit-state', { op: 'unitState', overlock: false, explicitLock: false }],
      ['schedule-hours', { op: 'scheduleHours', index: 14, weekdays: 0x7f, open: 0, close: 0 }],
      ['zone-time', { op: 'zoneTime', offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 }],
      ['set-timeout', { op: 'setTimeout', timeoutS: 1 }],
      ['set-long-press', { op: 'setLongPress', longPressMs: 800 }],
      ['set-radio-power', { op: 'setRadioPower', powerDbm: 0 }],
      ['enable-slot', { op: 'enableLimitedKey', slotNumber: 30, generation: 1 }],
    ] as const
  ).map(([name, command]) =>
    must({
      id: `lock.records.command.${name}`,
      spec: 'protocol §8',
      sentence: FLASH,
      after: ['lock.records.unlocked'],
      mistake: 'a command that changes nothing leaves no record, or the record follows the 60',
      run: async (bench) => {
        await bench.acknowledgeAll();
        const visit = await bench.wakeAndConnect();
        const { records } = await visit.settled(command);
        bench.holds(
          records.some((record) => record.event === eventOfOp(command.op)),
          `records before the 60 of ${command.op}`,
          hexByte(eventOfOp(command.op)),
          eventsOf(records),
        );
      },
    }),
  ),
  must({
    id: 'lock.records.acknowledge',
    spec: 'protocol §4.4',
    sentence:
      '**C6** drops records up to its number, but never above the highest one sent in any session since power-on: that mark survives sessions and is lost when power is lost.',
    after: ['lock.records.unlocked'],
    mistake: 'C6 drops only the records below its number, or none',
    run: async (bench) => {
      await bench.unlocked();
      await bench.visit?.end();
      const acknowledged = (await bench.acknowledgeAll()).map(({ number }) => number);
      const visit = await bench.wakeAndConnect();
      const { records } = await visit.settled({ op: 'getLogs' });
      bench.prerequisite(acknowledged.length > 0, 'no record is waiting after an unlock');
      const last = Math.max(...acknowledged);
      const kept = records.map(({ number }) => number).filter((number) => number <= last);
      const gone = acknowledged.filter((number) => !kept.includes(number));
      bench.holds(
        kept.length === 0,
        `the records up to ${last}, after C6 number ${last}`,
        'all dropped',
        `still sent: ${spans(kept)}; dropped: ${spans(gone)}`,
      );
    },
  }),
  must({
    id: 'lock.records.acknowledge-part',
    spec: 'protocol §4.4',
    sentence:
      '**C6** drops records up to its number, but never above the highest one sent in any session since power-on: that mark survives sessions and is lost when power is lost.',
    after: ['lock.records.acknowledge'],
    mistake: 'C6 drops all records, whatever number it names',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.unlocked();
      await bench.visit?.end();
      await bench.relocked();
      const visit = await bench.wakeAndConnect();
      const all = await fetched(bench, visit);
      bench.prerequisite(all.length >= 2, 'fewer than two records are waiting');
      const [first] = all;
      await visit.settled({ op: 'acknowledgeRecords', number: first?.number ?? 0 });
      const rest = await fetched(bench, visit);
      bench.is(rest[0]?.number, (first?.number ?? 0) + 1, 'the oldest record after the first was acknowledged');
    },
  }),
  must({
    id: 'lock.records.acknowledge-unsent',
    spec: 'protocol §4.4',
    sentence:
      '**C6** drops records up to its number, but never above the highest one sent in any session since power-on: that mark survives sessions and is lost when power is lost.',
    needs: ['keys', 'stimuli'],
    after: ['lock.records.acknowledge'],
    mistake: 'records that were never sent are dropped with the others',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.stimulate({ stimulus: 'releaseFromInside' });
      bench.opened = true;
      await bench.wait(1_000);
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'acknowledgeRecords', number: 0xffff_fff0 });
      newest(bench, await fetched(bench, visit), EVENTS.insideRelease);
    },
  }),
  must({
    id: 'lock.records.survive-power',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.records.unlocked'],
    mistake: 'the ring is in RAM',
    run: async (bench) => {
      await bench.acknowledgeAll();
      await bench.unlocked();
      await bench.visit?.end();
      await bench.relocked();
      await bench.powerCycle();
      newest(bench, await fetched(bench, await bench.wakeAndConnect()), EVENTS.unlocked);
    },
  }),
];
