/** Protocol §8: records of refusals: which exist, how many there are, and which key they name. */
import { hexByte } from '../../../protocol/bytes.ts';
import { EVENTS } from '../../../protocol/record.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import type { Visit } from '../probe/visit.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';
import { eventsOf, FIELDS, fetched, newest } from './records.ts';

export const REFUSAL_RECORD_CASES: readonly LockCase[] = [
  ...refusals([
    ['key', EVENTS.refused, async (visit) => void (await visit.unlock({ generation: 8 }))],
    ['schedule', EVENTS.refusedSchedule, async (visit, bench) => void (await visit.unlock({ day: bench.today() - 1 }))],
    [
      'permission',
      EVENTS.refusedPermission,
      async (visit, bench) => {
        bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
        await visit.settled({ op: 'unitState', overlock: true, explicitLock: false });
        await visit.unlock();
      },
    ],
  ]),
  ...(
    [
      ['06', EVENTS.refusedSchedule, false, (bench: LockBench) => ({ day: bench.today() - 1 })],
      ['05', EVENTS.refusedPermission, true, (_lab: LockBench) => ({})],
    ] as const
  ).map(([name, event, overlock, wish]) =>
    must({
      id: `lock.records.names-key.${name}`,
      spec: 'protocol §8',
      sentence: 'In 05, 06, 07 and 0B, these bytes name the key whose packet was refused.',
      after: [`lock.records.refused.${overlock ? 'permission' : 'schedule'}`],
      mistake: 'bytes 1, 13 and 14 are zero, as in a record 04',
      run: async (bench) => {
        bench.restoreBy('unit', { op: 'unitState', overlock: false, explicitLock: false });
        await bench.acknowledgeAll();
        const visit = await bench.wakeAndConnect();
        if (overlock) await visit.settled({ op: 'unitState', overlock, explicitLock: false });
        await visit.unlock({ slot: 17, ...wish(bench) });
        const { keyClass, detail, generationBits } = newest(bench, await fetched(bench, visit), event);
        bench.is(keyClass, 4, `the class in a record ${name}`);
        bench.is(hexByte(detail), hexByte(17), `byte 1 (slot and standing-key bit) of a record ${name}`);
        bench.is(
          generationBits,
          (bench.targetState.generations.get(17) ?? 1) % 16,
          `the generation in a record ${name}`,
        );
      },
    }),
  ),
  must({
    id: 'lock.records.refused.none',
    spec: 'protocol §8',
    sentence: 'A refusal with 62 after check 6, or with 65 in check 8, leaves no record.',
    after: ['lock.records.refused.key'],
    mistake: 'every refusal leaves a record',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.command({ op: 'unknown', opcode: 0x99 }), 0x62, 'an unknown opcode');
      bench.answers(await visit.command({ op: 'setTimeout', timeoutS: 0 }), 0x65, 'AE out of range');
      bench.is(eventsOf(await fetched(bench, visit)), 'none', 'the events of the records after both');
    },
  }),
  must({
    id: 'lock.records.one-for-all-failures',
    spec: 'protocol §8',
    sentence:
      'A session leaves one record for all its failures in checks 1–6 and one for each later answer (06 and 07 share 6D).',
    after: ['lock.records.refused.key'],
    mistake: 'each wrong key leaves a record, so anybody can fill the ring',
    run: async (bench) => {
      await bench.acknowledgeAll();
      const visit = await bench.wakeAndConnect();
      for (let i = 0; i < 3; i++) await visit.unlock({ generation: 8 });
      const count = (await fetched(bench, visit)).filter((record) => record.event === EVENTS.refused).length;
      bench.is(count, 1, 'records of three wrong keys in one session');
    },
  }),
];

function refusals(
  rows: readonly (readonly [string, number, (visit: Visit, bench: LockBench) => Promise<void>])[],
): LockCase[] {
  return rows.map(([name, event, refuse]) =>
    must({
      id: `lock.records.refused.${name}`,
      ...FIELDS,
      after: ['lock.records.unlocked'],
      mistake: 'the refusal is answered but not recorded, or is recorded under a different event',
      run: async (bench) => {
        await bench.acknowledgeAll();
        const visit = await bench.wakeAndConnect();
        await refuse(visit, bench);
        newest(bench, await fetched(bench, visit), event);
      },
    }),
  );
}
