/** Protocol §8: the records of a lock, their numbers, their order before the answer, and their acknowledgement. */

import { hexByte } from '../../../protocol/bytes.ts';
import { EVENTS, eventOfOp, type LockRecord } from '../../../protocol/record.ts';
import type { Lab } from '../probe/lab.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const NUMBERED = 'Every change of a lock is a numbered record, sent as a server packet.';
const FLASH =
  'An accepted command that writes flash leaves opcode − 80 (A1, A3, A4, A6, A8, A9, AD, AE, AF, B1) or opcode − 90 (C7, C8, C9), sent before its 60';
export const FIELDS = { spec: 'protocol §8', sentence: NUMBERED, after: ['lock.unlock.offline'] } as const;

/**
 * All waiting records, fetched with A5, without those that the case has acknowledged: a lock that does not drop them fails another case.
 */
export async function fetched(lab: Lab, visit: Visit): Promise<readonly LockRecord[]> {
  return lab.unacknowledged((await visit.settled({ op: 'getLogs' })).records);
}

/** In hex. */
export const eventsOf = (records: readonly LockRecord[]): string =>
  records.map(({ event }) => hexByte(event)).join(' ') || 'none';

/** The newest waiting record of an event; fails the case if there is none. */
export function newest(lab: Lab, records: readonly LockRecord[], event: number): LockRecord {
  const found = records.filter((record) => record.event === event).at(-1);
  lab.holds(found !== undefined, `a record of event ${hexByte(event)}`, 'one', `events ${eventsOf(records)}`);
  if (found === undefined) throw new Error('unreachable');
  return found;
}

/** Rising numbers such as `12–14 17`. */
function spans(numbers: readonly number[]): string {
  const starts = numbers.filter((number) => !numbers.includes(number - 1));
  const ends = numbers.filter((number) => !numbers.includes(number + 1));
  return starts.map((start, i) => (start === ends[i] ? `${start}` : `${start}–${ends[i]}`)).join(' ') || 'none';
}

async function afterUnlock(lab: Lab): Promise<LockRecord> {
  await lab.acknowledgeAll();
  const { visit } = await lab.unlocked();
  return newest(lab, await fetched(lab, visit), EVENTS.unlocked);
}

export const RECORD_CASES: readonly LockCase[] = [
  must({
    id: 'lock.records.unlocked',
    ...FIELDS,
    mistake: 'an opening leaves no record, or the fields are in a different order',
    run: async (lab) => {
      const record = await afterUnlock(lab);
      lab.is(record.keyClass, 4, 'the class of what opened');
      lab.is(record.bank, 0, 'the bank of what opened');
      lab.is(hexByte(record.detail), '05', 'byte 1, slot and standing bit of what opened');
      lab.is(record.generationBits, 1, 'the generation of the slot');
    },
  }),
  must({
    id: 'lock.records.standing',
    ...FIELDS,
    after: ['lock.unlock.standing', 'lock.records.unlocked'],
    mistake: 'the standing bit is left out of byte 1',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const { visit } = await lab.unlocked({ standing: true, slot: 12 });
      const { detail } = newest(lab, await fetched(lab, visit), EVENTS.unlocked);
      lab.is(hexByte(detail), hexByte(0x80 | 12), 'byte 1, slot and standing bit of what opened');
    },
  }),
  must({
    id: 'lock.records.by-core',
    ...FIELDS,
    after: ['lock.unlock.online', 'lock.records.unlocked'],
    mistake: 'the class of byte 14 is always 4',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const visit = await lab.wakeAndConnect();
      await visit.settled({ op: 'unlock' });
      lab.is(newest(lab, await fetched(lab, visit), EVENTS.unlocked).keyClass, 2, 'the class of what opened');
    },
  }),
  must({
    id: 'lock.records.time',
    ...FIELDS,
    after: ['lock.records.unlocked'],
    mistake: 'the time since boot instead of the unix time',
    run: async (lab) => {
      const record = await afterUnlock(lab);
      const off = Math.abs(record.time - lab.unixSeconds());
      lab.is(record.clockValid, true, 'the bit "clock valid" of a record');
      lab.holds(off <= 5, 'the lock’s time in a record', `about ${lab.unixSeconds()}`, String(record.time));
    },
  }),
  must({
    id: 'lock.records.numbers',
    ...FIELDS,
    after: ['lock.records.unlocked'],
    mistake: 'a record that is not sent takes a number, or two records share one',
    run: async (lab) => {
      await lab.acknowledgeAll();
      await lab.unlocked();
      await lab.visit?.end();
      await lab.relocked();
      const { visit } = await lab.unlocked();
      const numbers = (await fetched(lab, visit)).map((record) => record.number);
      lab.holds(numbers.length >= 3, 'records of two openings', 'at least three', String(numbers.length));
      lab.is(
        numbers.join(' '),
        numbers.map((_, i) => (numbers[0] ?? 0) + i).join(' '),
        'the numbers of records that follow each other',
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
    run: async (lab) => {
      await lab.acknowledgeAll();
      const { reply } = await lab.unlocked();
      lab.holds(
        lab.unacknowledged(reply.records).some((record) => record.event === EVENTS.unlocked),
        'records before the answer of an unlock',
        'the opening among them',
        `${reply.records.length} records`,
      );
    },
  }),
  must({
    id: 'lock.records.locked',
    ...FIELDS,
    after: ['lock.relock.by-itself', 'lock.records.unlocked'],
    mistake: 'only openings are recorded',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const { visit } = await lab.unlocked();
      await visit.end();
      await lab.relocked();
      newest(lab, await fetched(lab, await lab.wakeAndConnect()), EVENTS.locked);
    },
  }),
  must({
    id: 'lock.records.jam',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.motion', 'lock.records.unlocked'],
    mistake: 'a failed motion is answered and not recorded',
    run: async (lab) => {
      await lab.acknowledgeAll();
      await lab.lean(200);
      const visit = await lab.wakeAndConnect();
      lab.answers(await visit.unlock(), 0x69, 'an unlock under tension');
      newest(lab, await fetched(lab, visit), EVENTS.jam);
    },
  }),
  must({
    id: 'lock.records.supply',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.check.supply', 'lock.records.unlocked'],
    mistake: 'a weak battery is recorded as a jam, or not at all',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const visit = await lab.weak();
      lab.answers(await visit.unlock(), 0x69, 'an unlock with a weak battery');
      newest(lab, await fetched(lab, visit), EVENTS.supplyTooLow);
    },
  }),
  must({
    id: 'lock.records.all-by-logs',
    spec: 'protocol §4.4',
    sentence: '- **A5** sends all unacknowledged records.',
    after: ['lock.records.sixteen'],
    mistake: 'A5 sends sixteen records as an unlock does, or only those that were not sent in this session',
    run: async (lab) => {
      await lab.acknowledgeAll();
      const visit = await lab.wakeAndConnect();
      const made: number[] = [];
      for (let i = 0; i < 20; i += 1) {
        const { records } = await visit.settled({ op: 'setTimeout', timeoutS: lab.book.relockS });
        made.push(records.at(-1)?.number ?? 0);
      }
      for (const time of ['first', 'second'])
        lab.is(
          (await fetched(lab, visit)).map(({ number }) => number).join(' '),
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
      run: async (lab) => {
        await lab.acknowledgeAll();
        const visit = await lab.wakeAndConnect();
        const { records } = await visit.settled(command);
        lab.holds(
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
    sentence: 'drops records up to its number, never above the highest that was sent in any session since power came',
    after: ['lock.records.unlocked'],
    mistake: 'C6 drops the records below its number only, or none',
    run: async (lab) => {
      await lab.unlocked();
      await lab.visit?.end();
      const acknowledged = (await lab.acknowledgeAll()).map(({ number }) => number);
      const visit = await lab.wakeAndConnect();
      const { records } = await visit.settled({ op: 'getLogs' });
      lab.prerequisite(acknowledged.length > 0, 'no record waits after an unlock');
      const last = Math.max(...acknowledged);
      const kept = records.map(({ number }) => number).filter((number) => number <= last);
      const gone = acknowledged.filter((number) => !kept.includes(number));
      lab.holds(
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
    sentence: 'drops records up to its number, never above the highest that was sent in any session since power came',
    after: ['lock.records.acknowledge'],
    mistake: 'C6 drops all records, whatever number it names',
    run: async (lab) => {
      await lab.acknowledgeAll();
      await lab.unlocked();
      await lab.visit?.end();
      await lab.relocked();
      const visit = await lab.wakeAndConnect();
      const all = await fetched(lab, visit);
      lab.prerequisite(all.length >= 2, 'fewer than two records wait');
      const [first] = all;
      await visit.settled({ op: 'acknowledgeRecords', number: first?.number ?? 0 });
      const rest = await fetched(lab, visit);
      lab.is(rest[0]?.number, (first?.number ?? 0) + 1, 'the oldest record after the first was acknowledged');
    },
  }),
  must({
    id: 'lock.records.acknowledge-unsent',
    spec: 'protocol §4.4',
    sentence: 'drops records up to its number, never above the highest that was sent in any session since power came',
    needs: ['keys', 'stimuli'],
    after: ['lock.records.acknowledge'],
    mistake: 'records that were never sent are dropped with the others',
    run: async (lab) => {
      await lab.acknowledgeAll();
      await lab.stimulate({ stimulus: 'releaseFromInside' });
      lab.opened = true;
      await lab.wait(1_000);
      const visit = await lab.wakeAndConnect();
      await visit.settled({ op: 'acknowledgeRecords', number: 0xffff_fff0 });
      newest(lab, await fetched(lab, visit), EVENTS.insideRelease);
    },
  }),
  must({
    id: 'lock.records.survive-power',
    ...FIELDS,
    needs: ['keys', 'stimuli'],
    after: ['lock.records.unlocked'],
    mistake: 'the ring is in RAM',
    run: async (lab) => {
      await lab.acknowledgeAll();
      await lab.unlocked();
      await lab.visit?.end();
      await lab.relocked();
      await lab.powerCycle();
      newest(lab, await fetched(lab, await lab.wakeAndConnect()), EVENTS.unlocked);
    },
  }),
];
