/** Protocol §5: key reset, slots and their generations. */

import { setupCheck } from '../../../keys/derive.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import { handOver } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const GENERATIONS =
  'A3 and A4 raise the slot’s generation to the one that they name; a generation lower than the lock’s own changes nothing, and the record shows the lock’s generation.';
const KEY_RESET = 'A **key reset** is the same list as a set-up, with B0 and A1 under class 2 and the current master.';
const STAGED = 'In A1, both halves are staged and the check is correct.';

/** The generation that the lock has for a slot; 1 for a slot that no case has used. */
const generationOf = (bench: LockBench, slot: number): number => bench.targetState.generations.get(slot) ?? 1;

async function raised(bench: LockBench, visit: Visit, slot: number, by: number): Promise<number> {
  const generation = generationOf(bench, slot) + by;
  bench.targetState.generations.set(slot, generation);
  await visit.settled({ op: 'enableLimitedKey', slotNumber: slot, generation });
  return generation;
}

export const LIFECYCLE_CASES: readonly LockCase[] = [
  must({
    id: 'lock.slot.raised-refuses-old',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    after: ['lock.unlock.offline'],
    mistake: 'A4 enables the slot and ignores the generation that it names',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const old = generationOf(bench, 40);
      const generation = await raised(bench, visit, 40, 1);
      bench.answers(await visit.unlock({ slot: 40, generation: old }), 0x61, 'a key of the old generation');
      bench.answers(await visit.unlock({ slot: 40, generation }), 0x60, 'a key of the new generation');
    },
  }),
  must({
    id: 'lock.slot.never-lower',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'A4 sets the generation instead of raising it',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const generation = await raised(bench, visit, 41, 3);
      await visit.settled({ op: 'enableLimitedKey', slotNumber: 41, generation: generation - 1 });
      bench.answers(await visit.unlock({ slot: 41, generation: generation - 1 }), 0x61, 'a key of a lower generation');
      bench.answers(await visit.unlock({ slot: 41, generation }), 0x60, 'a key of the slot’s generation');
    },
  }),
  must({
    id: 'lock.slot.others-unchanged',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'one generation is kept for all slots',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await raised(bench, visit, 42, 1);
      bench.answers(
        await visit.unlock({ slot: 43, generation: generationOf(bench, 43) }),
        0x60,
        'a key of another slot',
      );
    },
  }),
  must({
    id: 'lock.slot.record-shows-generation',
    spec: 'protocol §4.4',
    sentence:
      'A3 and A4 raise the slot’s generation to the one that they name; a generation lower than the lock’s own changes nothing, and the record shows the lock’s generation.',
    after: ['lock.slot.never-lower'],
    mistake: 'the record copies the generation that the command named',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const generation = await raised(bench, visit, 44, 2);
      const { records } = await visit.settled({ op: 'enableLimitedKey', slotNumber: 44, generation: generation - 1 });
      bench.is(records.at(-1)?.generationBits, generation % 16, 'the generation in the record of a lower A4');
    },
  }),
  must({
    id: 'lock.slot.survives-power',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    needs: ['keys', 'stimuli'],
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'generations are in RAM, so a power loss revives revoked keys',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      const old = generationOf(bench, 45);
      await raised(bench, first, 45, 1);
      await first.end();
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      bench.answers(
        await visit.unlock({ slot: 45, generation: old, standing: true }),
        0x61,
        'a key of the old generation after the power was off',
      );
    },
  }),
  must({
    id: 'lock.key-reset',
    spec: 'protocol §5',
    sentence: KEY_RESET,
    after: ['lock.unlock.online'],
    mistake: 'A1 is allowed under class 0 only, or the master changes after its answer is lost',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const old = bench.keyring.offline(visit.session, { day: bench.today() });
      bench.answers(await handOver(bench, visit, 2, bench.keyring.epoch + 1), 0x60, 'A1 under class 2');
      bench.keyring.epoch += 1;
      bench.targetState.generations.clear();
      bench.answers(
        await visit.write(old, 'a key derived from the old master key'),
        0x61,
        'a key derived from the old master key, after the reset',
      );
      await visit.settled(zoneCommand('UTC', bench.target.now()));
      bench.answers(await visit.unlock(), 0x60, 'a key derived from the new master key');
    },
  }),
  must({
    id: 'lock.key-reset.epoch',
    spec: 'protocol §5',
    sentence: KEY_RESET,
    after: ['lock.key-reset'],
    mistake: 'the session shows the epoch at the start of the lock',
    run: async (bench) => {
      const first = await bench.wakeAndConnect();
      bench.answers(await handOver(bench, first, 2, bench.keyring.epoch + 1), 0x60, 'A1 under class 2');
      bench.keyring.epoch += 1;
      bench.targetState.generations.clear();
      await first.end();
      const read = decodeSession((await bench.wakeAndConnect()).session);
      bench.is(
        read.ok ? read.value.epochBits : undefined,
        bench.keyring.epoch % 16,
        'the epoch that the next session shows',
      );
    },
  }),
  must({
    id: 'lock.key-reset.enables-slots',
    spec: 'protocol §5',
    sentence: 'A1 writes master, epoch and "all slots enabled, generation 1" in one step.',
    after: ['lock.key-reset', 'lock.check.blacklist'],
    mistake: 'the blacklist and the generations of the old master are kept',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      await raised(bench, visit, 46, 4);
      await visit.settled({ op: 'removeLimitedKey', slotNumber: 46, generation: generationOf(bench, 46) });
      bench.answers(await handOver(bench, visit, 2, bench.keyring.epoch + 1), 0x60, 'A1 under class 2');
      bench.keyring.epoch += 1;
      bench.targetState.generations.clear();
      bench.answers(
        await visit.unlock({ slot: 46, generation: 1 }),
        0x60,
        'generation 1 of a slot that was blacklisted before the reset',
      );
    },
  }),
  must({
    id: 'lock.key-reset.lower-epoch',
    spec: 'protocol §4.4',
    sentence: 'A1 accepts any epoch, even a lower one: that epochs only rise is a rule of the core (§5).',
    after: ['lock.key-reset.epoch'],
    mistake: 'the lock compares the epoch with its own',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const present = bench.keyring.epoch;
      for (const epoch of [present + 2, present + 1, present + 3]) {
        bench.answers(await handOver(bench, visit, 2, epoch), 0x60, `A1 from epoch ${bench.keyring.epoch} to ${epoch}`);
        bench.keyring.epoch = epoch;
        bench.targetState.generations.clear();
        bench.answers(await visit.command({ op: 'getLogs' }), 0x60, 'A5 under the master of that epoch');
      }
    },
  }),
  ...(
    [
      ['without-halves', 'no half staged', async (visit: Visit) => visit],
      [
        'one-half',
        'one half staged',
        async (visit: Visit, bench: LockBench) => {
          await visit.settled({
            op: 'setKey',
            part: 0,
            half: bench.keyring.master(bench.keyring.epoch + 1).slice(0, 8),
          });
          return visit;
        },
      ],
      [
        'other-session',
        'the halves staged in a different session',
        async (visit: Visit, bench: LockBench) => {
          const next = bench.keyring.master(bench.keyring.epoch + 1);
          await visit.settled({ op: 'setKey', part: 0, half: next.slice(0, 8) });
          await visit.settled({ op: 'setKey', part: 1, half: next.slice(8) });
          await visit.end();
          return bench.wakeAndConnect();
        },
      ],
    ] as const
  ).map(([name, what, stage]) =>
    must({
      id: `lock.key-reset.refused.${name}`,
      spec: 'protocol §4.4',
      sentence: STAGED,
      after: ['lock.key-reset'],
      mistake: 'A1 is carried out with whatever has been staged, or halves are kept beyond their session',
      run: async (bench) => {
        const visit = await stage(await bench.wakeAndConnect(), bench);
        const epoch = bench.keyring.epoch + 1;
        const check = setupCheck(bench.keyring.master(epoch), visit.session);
        bench.answers(await visit.command({ op: 'setup', epoch, check }), 0x65, `A1 with ${what}`);
        bench.answers(await visit.unlock(), 0x60, 'a key of the current master afterwards');
      },
    }),
  ),
  must({
    id: 'lock.key-reset.refused.check',
    spec: 'protocol §4.4',
    sentence: STAGED,
    after: ['lock.key-reset'],
    mistake: 'the check of A1 is not compared, so a garbled half becomes the master',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const epoch = bench.keyring.epoch + 1;
      const next = bench.keyring.master(epoch);
      await visit.settled({ op: 'setKey', part: 0, half: next.slice(0, 8) });
      await visit.settled({ op: 'setKey', part: 1, half: next.slice(8) });
      bench.answers(
        await visit.command({ op: 'setup', epoch, check: new Uint8Array(6) }),
        0x65,
        'A1 with a wrong check',
      );
      bench.answers(await visit.unlock(), 0x60, 'a key of the current master afterwards');
    },
  }),
];
