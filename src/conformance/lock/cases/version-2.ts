/** Protocol §8 in version 2: digests and session marks in records, refusals that name nobody, and a second opener. */
import { upKey } from '../../../keys/derive.ts';
import { type HeldValue, heldDigest, sessionMark } from '../../../keys/held.ts';
import { hexByte, hexDigits } from '../../../protocol/bytes.ts';
import { EVENTS, isConfiguration, type LockRecord } from '../../../protocol/record.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { fetched, newest } from './records.ts';

const DIGEST = 'The value is what flash contains after the command, not what the command requested.';
const two = { spec: 'protocol §8', versions: [2], after: ['lock.records.unlocked'] } as const;

interface Held {
  readonly name: string;
  /** Sends the command; returns the contents of flash afterwards. */
  readonly run: (
    visit: Visit,
    bench: LockBench,
  ) => Promise<{ readonly records: readonly LockRecord[]; readonly value: HeldValue }>;
}

const HELD: readonly Held[] = [
  {
    name: 'unit-state',
    run: async (visit, bench) => {
      bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
      const value = { op: 'unitState', overlock: true, explicitLock: false } as const;
      return { records: (await visit.settled(value)).records, value };
    },
  },
  {
    name: 'set-timeout',
    run: async (visit, bench) => {
      const value = { op: 'setTimeout', timeoutS: bench.targetState.relockS } as const;
      return { records: (await visit.settled(value)).records, value };
    },
  },
  {
    name: 'hours-of-two-commands',
    run: async (visit, bench) => {
      bench.restoreBy('hours 11', { op: 'scheduleHours', index: 11, weekdays: 0x7f, open: 0, close: 0 });
      await visit.settled({ op: 'scheduleHours', index: 11, weekdays: 0x7f, open: 20, close: 40 });
      const { records } = await visit.settled({ op: 'scheduleHours', index: 11, weekdays: 1, open: 24, close: 80 });
      const week = Array.from({ length: 7 }, (_, day) =>
        day === 0 ? { open: 24, close: 80 } : { open: 20, close: 40 },
      );
      return { records, value: { op: 'scheduleHours', index: 11, week } };
    },
  },
  {
    name: 'hours-that-never-open',
    run: async (visit, bench) => {
      bench.restoreBy('hours 12', { op: 'scheduleHours', index: 12, weekdays: 0x7f, open: 0, close: 0 });
      const { records } = await visit.settled({ op: 'scheduleHours', index: 12, weekdays: 0x7f, open: 20, close: 20 });
      const week = Array.from({ length: 7 }, () => ({ open: 20, close: 20 }));
      return { records, value: { op: 'scheduleHours', index: 12, week } };
    },
  },
  {
    name: 'lower-generation',
    run: async (visit, bench) => {
      const slotNumber = 50;
      const generation = (bench.targetState.generations.get(slotNumber) ?? 1) + 2;
      bench.targetState.generations.set(slotNumber, generation);
      await visit.settled({ op: 'enableLimitedKey', slotNumber, generation });
      const { records } = await visit.settled({ op: 'removeLimitedKey', slotNumber, generation: generation - 1 });
      return { records, value: { op: 'enableLimitedKey', slotNumber, generation } };
    },
  },
];

export const VERSION_2_CASES: readonly LockCase[] = [
  ...HELD.map(({ name, run }) =>
    must({
      ...two,
      id: `lock.records.digest.${name}`,
      sentence: DIGEST,
      mistake: 'the digest is of the command’s operand instead of the contents of flash',
      run: async (bench) => {
        await bench.acknowledgeAll();
        const visit = await bench.wakeAndConnect();
        const { records, value } = await run(visit, bench);
        const record = records.at(-1);
        bench.holds(
          record !== undefined && isConfiguration(record),
          'the record of the command',
          'a configuration record',
          record === undefined ? 'no record' : `event ${hexByte(record.event)}`,
        );
        if (record === undefined || !isConfiguration(record)) return;
        const held = heldDigest(upKey(bench.keyring.master()), visit.session, value);
        bench.is(hexDigits(record.digest, 6), hexDigits(held, 6), 'the digest of the stored value');
      },
    }),
  ),
  must({
    ...two,
    id: 'lock.records.session-mark',
    sentence:
      '**Session mark** (class 2 unlock): the low twelve bits of HMAC(upKey, "NP1 by" ‖ session, all 20 bytes)[0..1] as u16.',
    mistake:
      'it uses the wrong twelve bits, a big-endian u16, the nonce alone instead of the session, or a different key',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      await visit.settled({ op: 'unlock' });
      const record = newest(bench, await fetched(bench, visit), EVENTS.unlocked);
      const mark = sessionMark(upKey(bench.keyring.master()), visit.session);
      bench.is(hexByte(record.detail), hexByte(mark & 0xff), 'byte 1, bits 0–7 of the session mark');
      const [high, right] = [record.generationBits, mark >> 8].map((bits) => hexDigits(bits, 1));
      bench.is(high, right, 'bits 4–7 of byte 13, which are bits 8–11 of the session mark');
    },
  }),
  must({
    ...two,
    id: 'lock.records.refused-names-nobody',
    sentence:
      'Bytes 1, 13 (bits 4–7) and 14 name a key only if its packet passed checks 1–6: a record 04 names nobody.',
    after: ['lock.records.refused.key'],
    mistake: 'the record has the slot in the header, which anybody can write',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ slot: 33, generation: 9 }), 0x61, 'a wrong key');
      const record = newest(bench, await fetched(bench, visit), EVENTS.refused);
      bench.is(hexByte(record.detail), '00', 'byte 1 of a record 04, which contains the slot in other records');
      bench.is(record.keyClass, 0, 'the class in a record 04');
    },
  }),
  must({
    ...two,
    id: 'lock.records.second-opener',
    sentence: 'A second opener of an open bolt leaves a record; unlocking an open bolt first sends unsent records.',
    spec: 'protocol §10',
    mistake: 'an unlock of an open bolt never leaves a record',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const { visit } = await bench.unlocked({ slot: 5 });
      bench.answers(await visit.unlock({ slot: 6 }), 0x60, 'a second opener');
      const openers = (await fetched(bench, visit))
        .filter(({ event }) => event === EVENTS.unlocked)
        .map(({ detail }) => detail);
      bench.is(openers.join(' '), '5 6', 'the slots in the records of both openers');
    },
  }),
];
