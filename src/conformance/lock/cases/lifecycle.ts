/** Protocol §5: key reset, slots and their generations. */

import { setupCheck } from '../../../keys/derive.ts';
import { decodeSession } from '../../../protocol/session.ts';
import type { Lab } from '../probe/lab.ts';
import { handOver } from '../probe/set-up.ts';
import type { Visit } from '../probe/visit.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const GENERATIONS =
  'Either raises the slot’s generation to the one it names; a lower generation than the lock’s own changes';
const KEY_RESET = '**key reset** is the same list under class 2 and the present master.';
const STAGED = 'both halves staged, check right';

/** A slot that no case has used, with the generation that the lock has. */
const generationOf = (lab: Lab, slot: number): number => lab.book.generations.get(slot) ?? 1;

async function raised(lab: Lab, visit: Visit, slot: number, by: number): Promise<number> {
  const generation = generationOf(lab, slot) + by;
  lab.book.generations.set(slot, generation);
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
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const old = generationOf(lab, 40);
      const generation = await raised(lab, visit, 40, 1);
      lab.answers(await visit.unlock({ slot: 40, generation: old }), 0x61, 'a key of the old generation');
      lab.answers(await visit.unlock({ slot: 40, generation }), 0x60, 'a key of the new generation');
    },
  }),
  must({
    id: 'lock.slot.never-lower',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'A4 sets the generation instead of raising it',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const generation = await raised(lab, visit, 41, 3);
      await visit.settled({ op: 'enableLimitedKey', slotNumber: 41, generation: generation - 1 });
      lab.answers(await visit.unlock({ slot: 41, generation: generation - 1 }), 0x61, 'a key of a lower generation');
      lab.answers(await visit.unlock({ slot: 41, generation }), 0x60, 'a key of the slot’s generation');
    },
  }),
  must({
    id: 'lock.slot.others-unchanged',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'one generation is kept for all slots',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      await raised(lab, visit, 42, 1);
      lab.answers(await visit.unlock({ slot: 43, generation: generationOf(lab, 43) }), 0x60, 'a key of another slot');
    },
  }),
  must({
    id: 'lock.slot.record-shows-generation',
    spec: 'protocol §4.4',
    sentence: 'nothing, and the record shows the lock’s generation.',
    after: ['lock.slot.never-lower'],
    mistake: 'the record copies the generation that the command named',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const generation = await raised(lab, visit, 44, 2);
      const { records } = await visit.settled({ op: 'enableLimitedKey', slotNumber: 44, generation: generation - 1 });
      lab.is(records.at(-1)?.generationBits, generation % 16, 'the generation in the record of a lower A4');
    },
  }),
  must({
    id: 'lock.slot.survives-power',
    spec: 'protocol §4.4',
    sentence: GENERATIONS,
    needs: ['keys', 'stimuli'],
    after: ['lock.slot.raised-refuses-old'],
    mistake: 'generations are in RAM, so a power loss revives revoked keys',
    run: async (lab) => {
      const first = await lab.wakeAndConnect();
      const old = generationOf(lab, 45);
      await raised(lab, first, 45, 1);
      await first.end();
      await lab.powerCycle();
      const visit = await lab.wakeAndConnect();
      lab.answers(
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
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const old = lab.keyring.offline(visit.session, { day: lab.today() });
      lab.answers(await handOver(lab, visit, 2, lab.keyring.epoch + 1), 0x60, 'A1 under class 2');
      lab.keyring.epoch += 1;
      lab.book.generations.clear();
      lab.answers(await visit.write(old, 'a key of the old master'), 0x61, 'a key of the old master after the reset');
      await visit.settled(zoneCommand('UTC', lab.target.now()));
      lab.answers(await visit.unlock(), 0x60, 'a key of the new master');
    },
  }),
  must({
    id: 'lock.key-reset.epoch',
    spec: 'protocol §5',
    sentence: KEY_RESET,
    after: ['lock.key-reset'],
    mistake: 'the session shows the epoch that it began with at start',
    run: async (lab) => {
      const first = await lab.wakeAndConnect();
      lab.answers(await handOver(lab, first, 2, lab.keyring.epoch + 1), 0x60, 'A1 under class 2');
      lab.keyring.epoch += 1;
      lab.book.generations.clear();
      await first.end();
      const read = decodeSession((await lab.wakeAndConnect()).session);
      lab.is(
        read.ok ? read.value.epochBits : undefined,
        lab.keyring.epoch % 16,
        'the epoch that the next session shows',
      );
    },
  }),
  must({
    id: 'lock.key-reset.enables-slots',
    spec: 'protocol §5',
    sentence: 'A1 writes master, epoch and "all slots enabled, generation 1" at once.',
    after: ['lock.key-reset', 'lock.check.blacklist'],
    mistake: 'blacklist and generations of the old master stay',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      await raised(lab, visit, 46, 4);
      await visit.settled({ op: 'removeLimitedKey', slotNumber: 46, generation: generationOf(lab, 46) });
      lab.answers(await handOver(lab, visit, 2, lab.keyring.epoch + 1), 0x60, 'A1 under class 2');
      lab.keyring.epoch += 1;
      lab.book.generations.clear();
      lab.answers(
        await visit.unlock({ slot: 46, generation: 1 }),
        0x60,
        'generation 1 of a slot that was blacklisted before the reset',
      );
    },
  }),
  must({
    id: 'lock.key-reset.lower-epoch',
    spec: 'protocol §4.4',
    sentence: 'It takes any epoch, a lower one too: that epochs rise is the core’s rule (§5).',
    after: ['lock.key-reset.epoch'],
    mistake: 'the lock compares the epoch with its own',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const present = lab.keyring.epoch;
      for (const epoch of [present + 2, present + 1, present + 3]) {
        lab.answers(await handOver(lab, visit, 2, epoch), 0x60, `A1 from epoch ${lab.keyring.epoch} to ${epoch}`);
        lab.keyring.epoch = epoch;
        lab.book.generations.clear();
        lab.answers(await visit.command({ op: 'getLogs' }), 0x60, 'A5 under the master of that epoch');
      }
    },
  }),
  ...(
    [
      ['without-halves', 'no half staged', async (visit: Visit) => visit],
      [
        'one-half',
        'one half staged',
        async (visit: Visit, lab: Lab) => {
          await visit.settled({ op: 'setKey', part: 0, half: lab.keyring.master(lab.keyring.epoch + 1).slice(0, 8) });
          return visit;
        },
      ],
      [
        'other-session',
        'the halves staged in another session',
        async (visit: Visit, lab: Lab) => {
          const next = lab.keyring.master(lab.keyring.epoch + 1);
          await visit.settled({ op: 'setKey', part: 0, half: next.slice(0, 8) });
          await visit.settled({ op: 'setKey', part: 1, half: next.slice(8) });
          await visit.end();
          return lab.wakeAndConnect();
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
      run: async (lab) => {
        const visit = await stage(await lab.wakeAndConnect(), lab);
        const epoch = lab.keyring.epoch + 1;
        const check = setupCheck(lab.keyring.master(epoch), visit.session);
        lab.answers(await visit.command({ op: 'setup', epoch, check }), 0x65, `A1 with ${what}`);
        lab.answers(await visit.unlock(), 0x60, 'a key of the present master afterwards');
      },
    }),
  ),
  must({
    id: 'lock.key-reset.refused.check',
    spec: 'protocol §4.4',
    sentence: STAGED,
    after: ['lock.key-reset'],
    mistake: 'the check of A1 is not compared, so a garbled half becomes the master',
    run: async (lab) => {
      const visit = await lab.wakeAndConnect();
      const epoch = lab.keyring.epoch + 1;
      const next = lab.keyring.master(epoch);
      await visit.settled({ op: 'setKey', part: 0, half: next.slice(0, 8) });
      await visit.settled({ op: 'setKey', part: 1, half: next.slice(8) });
      lab.answers(await visit.command({ op: 'setup', epoch, check: new Uint8Array(6) }), 0x65, 'A1 with a wrong check');
      lab.answers(await visit.unlock(), 0x60, 'a key of the present master afterwards');
    },
  }),
];
